"""How much a document may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What one file may take. A yearbook of 30 chapters stays far below each of them.

    Attributes:
        size: bytes of the file, and of each document in an archive.
        members: documents in an archive; a tenth more names are borne for folders and files that are left out.
        unpacked: bytes of all documents of an archive together.
        ratio: how many times its packed size a member of an archive may unpack to, once it is over a megabyte.
        pages: pages of a PDF.
        text: characters of text in a PDF or an HTML page.
        depth: elements of HTML within one another.
        headings: sections that a chapter may have.
        memory: bytes of address space of the reading process.
        cpu: seconds of processor time of the reading process.
        wall: seconds that the caller waits for it.
        output: bytes that it may answer with.
    """

    size: int = 20_000_000
    members: int = 200
    unpacked: int = 200_000_000
    ratio: int = 200
    pages: int = 3_000
    text: int = 20_000_000
    depth: int = 500
    headings: int = 5_000
    memory: int = 1_000_000_000
    cpu: int = 60
    wall: float = 90.0
    output: int = 256_000_000
