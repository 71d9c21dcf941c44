"""Encodes the requests to the worker process and its responses as lines of JSON.

A response has many short lines, so that the event loop can run other work while it is decoded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from briefings import errors
from briefings.collector import pause_collector
from briefings.documents.limits import DocumentLimits
from briefings.documents.metadata import MetadataOverride
from briefings.documents.reader import CheckedOverride, FileResult, ParsedFile, SkippedFile
from briefings.documents.sandbox.messages import decode_error, encode_line, encode_value
from briefings.domain import (
    Chapter,
    Document,
    DocumentWarning,
    Figure,
    Override,
    ParsedDocument,
    Passage,
    RemovedText,
    Section,
)

_TEXT_PIECE_SIZE = 50_000
_PART_TYPES = {
    "section": Section,
    "passage": Passage,
    "figure": Figure,
    "removed": RemovedText,
}


class StartedMember(Struct, frozen=True):
    """A document of an archive whose reading has begun: its index among the documents, and its name."""

    index: int
    name: str


def encode_request(
    name: str, limits: DocumentLimits, metadata_override: MetadataOverride | None, first_member: int = 0
) -> bytes:
    """Returns the line that precedes the content of a file.

    The documents of an archive are read from `first_member` on.
    """
    return encode_line(
        {
            "name": name,
            "limits": to_builtins(limits),
            "metadata_override": to_builtins(metadata_override) if metadata_override else None,
            "first_member": first_member,
        }
    )


def decode_request(line: bytes) -> tuple[str, DocumentLimits, MetadataOverride | None, int]:
    """Decodes the line of `encode_request`."""
    fields = json.loads(line)
    override = fields["metadata_override"]
    if override and override["section_urls"] is not None:
        override["section_urls"] = tuple((section, url) for section, url in override["section_urls"])
    metadata_override = MetadataOverride(**override) if override else None
    return fields["name"], DocumentLimits(**fields["limits"]), metadata_override, fields["first_member"]


def encode_member(index: int, name: str) -> bytes:
    """Returns the line that reports that reading a document of an archive begins."""
    return encode_line({"stage": "", "member": index, "name": name})


def encode_result(result: FileResult) -> Iterator[bytes]:
    """Yields the lines of one document."""
    if isinstance(result, SkippedFile):
        yield encode_line({"skipped": result.name, "warning": _encode_warning(result.warning)})
        return
    if isinstance(result, CheckedOverride):
        yield from _encode_text(result.override.text)
        yield from (encode_line({"warning": to_builtins(warning)}) for warning in result.warnings)
        yield encode_line({"override": to_builtins(replace(result.override, text=""))})
        return
    document, parsed = result.document, result.parsed_document
    yield from _encode_text(document.text)
    chapter = parsed.chapter
    yield from (encode_line({"section": to_builtins(section)}) for section in chapter.sections)
    yield from (encode_line({"passage": to_builtins(passage)}) for passage in chapter.passages)
    yield from (encode_line({"figure": to_builtins(figure)}) for figure in chapter.figures)
    yield from (encode_line({"warning": to_builtins(warning)}) for warning in parsed.warnings)
    yield from (encode_line({"removed": to_builtins(removed)}) for removed in parsed.removed)
    bare = replace(chapter, sections=(), passages=(), figures=())
    yield encode_line({"document": to_builtins(replace(document, text="")), "chapter": to_builtins(bare)})


def _encode_warning(warning: DocumentWarning) -> dict[str, object]:
    values = {name: encode_value(value) for name, value in warning.values.items()}
    return {**to_builtins(replace(warning, values={})), "values": values}


def _encode_text(text: str) -> Iterator[bytes]:
    return (
        encode_line({"text": text[start : start + _TEXT_PIECE_SIZE]})
        for start in range(0, len(text), _TEXT_PIECE_SIZE)
    )


def encode_end() -> bytes:
    """Returns the line that ends a complete response."""
    return encode_line({"end": True})


def decode_results(chunks: Iterable[bytes]) -> tuple[FileResult, ...]:
    """Decodes the documents of a response.

    Raises:
        DocumentError, ContentError: the worker process reported this error.
        ValueError: the response is incomplete or invalid.
    """
    with pause_collector():
        return tuple(item for item in _decode_lines(chunks) if not isinstance(item, StartedMember))


def decode_partial(chunks: Iterable[bytes]) -> tuple[tuple[FileResult, ...], StartedMember | None]:
    """Decodes the response of a process that ended before its end.

    Returns:
        The documents that are complete, and that document of an archive whose reading ended the process; None if
        no document of an archive had begun.
    """
    results: list[FileResult] = []
    member: StartedMember | None = None
    with pause_collector(), suppress(ValueError, KeyError, TypeError, errors.DocumentError, errors.ContentError):
        for item in _decode_lines(chunks):
            if isinstance(item, StartedMember):
                member = item
            else:
                results.append(item)
    return tuple(results), member


def _decode_lines(chunks: Iterable[bytes]) -> Iterator[FileResult | StartedMember]:  # noqa: C901  kinds of lines
    texts: list[str] = []
    parts = _make_empty_parts()
    for line in _split_lines(chunks):
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise ValueError("a line is not an object")  # noqa: TRY004  wrong data, not a wrong call
        if "stage" in fields:
            if "member" in fields:
                yield StartedMember(int(fields["member"]), str(fields["name"]))
            continue
        if "end" in fields:
            return
        if "error" in fields:
            raise decode_error(fields)
        if "skipped" in fields:
            yield SkippedFile(fields["skipped"], DocumentWarning.from_fields(fields["warning"]))
        elif "text" in fields:
            texts.append(str(fields["text"]))
        elif "document" in fields:
            yield _build_parsed_file(fields, texts, parts)
            texts, parts = [], _make_empty_parts()
        elif "override" in fields:
            override = replace(convert(fields["override"], Override), text="".join(texts))
            yield CheckedOverride(override, tuple(parts["warning"]))
            texts, parts = [], _make_empty_parts()
        else:
            ((kind, part),) = fields.items()
            parts[kind].append(_decode_part(kind, part))
    raise ValueError("the response has no end")


def _build_parsed_file(fields: dict[str, Any], texts: list[str], parts: dict[str, list[Any]]) -> ParsedFile:
    document = replace(convert(fields["document"], Document), text="".join(texts))
    chapter = replace(
        convert(fields["chapter"], Chapter),
        sections=tuple(parts["section"]),
        passages=tuple(parts["passage"]),
        figures=tuple(parts["figure"]),
    )
    return ParsedFile(document, ParsedDocument(chapter, tuple(parts["warning"]), tuple(parts["removed"])))


def _make_empty_parts() -> dict[str, list[Any]]:
    return {kind: [] for kind in (*_PART_TYPES, "warning")}


def _decode_part(kind: str, fields: dict[str, Any]) -> object:
    if kind == "warning":
        return DocumentWarning.from_fields(fields)
    return convert(fields, _PART_TYPES[kind])


def _split_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
