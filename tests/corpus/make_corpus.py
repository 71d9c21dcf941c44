"""Makes the documents of the corpus: `python -m tests.corpus.make_corpus`.

It needs Chromium, LibreOffice Writer, and the packages typst, weasyprint and reportlab. The tests read the result.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from tests.corpus.html_producer import make_chromium_pdf, make_weasyprint_pdf
from tests.corpus.libreoffice_producer import make_libreoffice_pdf
from tests.corpus.model import DOCUMENTS, Source
from tests.corpus.reportlab_producer import make_reportlab_pdf
from tests.corpus.sources import make_sources
from tests.corpus.typst_producer import make_typst_pdf

PRODUCERS = {
    "chromium": make_chromium_pdf,
    "weasyprint": make_weasyprint_pdf,
    "typst": make_typst_pdf,
    "libreoffice": make_libreoffice_pdf,
    "reportlab": make_reportlab_pdf,
}


def make_document(source: Source, folder: Path) -> None:
    """Makes the PDF of a source and stores both."""
    with tempfile.TemporaryDirectory() as scratch:
        data = PRODUCERS[source.producer](source, Path(scratch))
    (folder / f"{source.name}.pdf").write_bytes(_compress(data))
    (folder / f"{source.name}.json").write_text(source.to_json(), "utf-8")


def _compress(data: bytes) -> bytes:
    """Returns the same document with compressed streams; nothing else is changed."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            out, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True, recompress_flate=True
        )
    return out.getvalue()


def main() -> None:
    """Makes all documents, or those whose names begin with one of the arguments."""
    DOCUMENTS.mkdir(exist_ok=True)
    for source in make_sources():
        if len(sys.argv) < 2 or source.name.startswith(tuple(sys.argv[1:])):
            make_document(source, DOCUMENTS)
            sys.stdout.write(f"{source.name}: {(DOCUMENTS / f'{source.name}.pdf').stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
