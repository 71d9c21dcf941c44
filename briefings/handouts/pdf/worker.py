"""The process that sets a PDF: it reads a request from the standard input and writes the file to the standard output.

Typst caches much of what it sets: after several files the bot's memory would have grown by hundreds of MB. A separate
process frees its memory when it ends, and can be killed when it hangs. It imports nothing of this package but the
template.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

FAILED: Final = 3
"""Exit status where Typst reports an error, which is on the standard error."""

_TEMPLATE: Final = Path(__file__).with_name("handout.typ")


def main() -> int:
    """Sets one file and returns the exit status."""
    import typst

    request = json.loads(sys.stdin.buffer.read())
    # Fonts of the system are left out, so that every machine makes the same file.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=request["font_folders"])
    try:
        pdf = typst.compile(
            _TEMPLATE.read_bytes(),
            format="pdf",
            font_paths=fonts,
            sys_inputs={"handout": json.dumps(request["handout"], ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=request["timestamp"],
        )
    except typst.TypstError as error:
        sys.stderr.buffer.write(error.message.encode())
        return FAILED
    assert isinstance(pdf, bytes)  # noqa: S101  # without an output, one file is returned
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
