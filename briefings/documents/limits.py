"""Defines the resources that reading a file, and annotating and comparing its text, may use."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace


class DocumentLimits(Struct, frozen=True):
    """Limits for one file. A yearbook of 30 chapters is far below all of them.

    Attributes:
        size: bytes of the file, and of each document in an archive.
        members: documents in an archive; the archive may have a tenth more entries, for folders and ignored files.
        unpacked: bytes of all documents of an archive together.
        ratio: ratio of unpacked to packed size of an archive member over one megabyte.
        pages: pages of a PDF.
        text: characters of text of all documents together, in compatibility form (NFKC).
        passages: paragraphs, notes and other passages of all documents together.
        depth: nested HTML elements.
        headings: sections of a chapter.
        memory: bytes of address space of the worker process.
        cpu: seconds of processor time of the worker process; `scale_to` lowers it for small files.
        wall: seconds that the caller waits for the worker process.
        output: bytes of the response of the worker process.
    """

    size: int = 20_000_000
    members: int = 200
    unpacked: int = 200_000_000
    ratio: int = 200
    pages: int = 3_000
    text: int = 3_500_000
    passages: int = 60_000
    depth: int = 5_000
    headings: int = 5_000
    memory: int = 512_000_000
    cpu: int = 50
    wall: float = 90.0
    output: int = 150_000_000

    def scale_to(self, size: int) -> DocumentLimits:
        """Returns the limits for a file of `size` bytes.

        A small file gets less time, a megabyte 24 s of processor time.
        """
        # guard 35 value 600: tests/integration/documents/test_sandbox.py::test_small_file_gets_less_time
        cpu = min(self.cpu, 20 + size * 4 // 1_000_000)
        return replace(self, cpu=cpu, wall=min(self.wall, max(cpu, 20) * 1.25 if size < 10_000_000 else self.wall))

    def scale_to_text(self, length: int, passages: int) -> DocumentLimits:
        """Returns the limits for annotation and comparison of a text.

        A million characters in a thousand passages get 20 s of the processor, 400,000 in 20,000 passages 30 s.

        Args:
            length: its characters.
            passages: its paragraphs, notes and rows of tables.
        """
        # guard 35 value 600: tests/unit/revisions/test_plan_limits.py::test_short_text_gets_less_time
        cpu = min(self.cpu, 10 + (length * 10 + passages * 800) // 1_000_000)
        return replace(self, cpu=cpu)
