"""What the reading process is asked and what it answers, as lines of JSON: data only, nothing that runs.

The answer is cut into many short lines, so that the side that takes it in gives other work a turn between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from briefings import errors
from briefings.model import Chapter, Document, Figure, Overlay, Passage, Reading, ReadingWarning, Removed, Section
from briefings.reading.correction import Correction
from briefings.reading.limits import Limits
from briefings.reading.opening import AnyOpened, Opened, OpenedOverlay
from briefings.turns import uncollected

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_PIECE = 50_000
_PARTS = {"section": Section, "passage": Passage, "figure": Figure, "warning": ReadingWarning, "removed": Removed}
_ERRORS = {
    kind.__name__: kind
    for kind in (
        errors.DocumentError,
        errors.UnreadableDocument,
        errors.DocumentTooLarge,
        errors.UnknownStructure,
        errors.ReaderStopped,
        errors.ContentError,
    )
}


STAGE = b'{"stage":'
"""How the line of a stage begins."""


def ask(name: str, limits: Limits, correction: Correction | None) -> bytes:
    """The line that goes before the bytes of a file."""
    told = {"name": name, "limits": asdict(limits), "correction": asdict(correction) if correction else None}
    return _line(told)


def asked(line: bytes) -> tuple[str, Limits, Correction | None]:
    """What `ask` wrote."""
    told = json.loads(line)
    correction = Correction(**told["correction"]) if told["correction"] else None
    return told["name"], Limits(**told["limits"]), correction


def stage(name: str) -> bytes:
    """The line that tells that a stage of the reading begins; such lines come before all others."""
    return _line({"stage": name})


def stage_of(line: bytes) -> str:
    """The stage that a line tells.

    Raises:
        ValueError: it is not one that `stage` wrote.
    """
    return str(json.loads(line)["stage"])


def answer(opened: AnyOpened) -> Iterator[bytes]:
    """One document, as lines."""
    if isinstance(opened, OpenedOverlay):
        yield from _texts(opened.overlay.text)
        yield from (_line({"warning": asdict(warning)}) for warning in opened.warnings)
        yield _line({"overlay": asdict(replace(opened.overlay, text=""))})
        return
    document, reading = opened.document, opened.reading
    yield from _texts(document.text)
    chapter = reading.chapter
    yield from (_line({"section": asdict(section)}) for section in chapter.sections)
    yield from (_line({"passage": asdict(passage)}) for passage in chapter.passages)
    yield from (_line({"figure": asdict(figure)}) for figure in chapter.figures)
    yield from (_line({"warning": asdict(warning)}) for warning in reading.warnings)
    yield from (_line({"removed": asdict(removed)}) for removed in reading.removed)
    bare = replace(chapter, sections=(), passages=(), figures=())
    yield _line({"document": asdict(replace(document, text="")), "chapter": asdict(bare)})


def _texts(text: str) -> Iterator[bytes]:
    return (_line({"text": text[start : start + _PIECE]}) for start in range(0, len(text), _PIECE))


def refusal(error: errors.BriefingError) -> bytes:
    """An error, as a line."""
    kind = type(error).__name__
    told = {"what": error.what, "where": error.where, "do": error.do, "ja": error.ja}
    return _line({"error": kind if kind in _ERRORS else "DocumentError", **told})


def end() -> bytes:
    """The line that ends a whole answer."""
    return _line({"end": True})


def answered(chunks: Iterable[bytes]) -> tuple[AnyOpened, ...]:
    """The documents of an answer.

    Raises:
        DocumentError, ContentError: the answer is a refusal.
        ValueError: it is cut off, or not what `answer` writes.
    """
    with uncollected():
        return _answered(chunks)


def _answered(chunks: Iterable[bytes]) -> tuple[AnyOpened, ...]:
    opened: list[AnyOpened] = []
    texts: list[str] = []
    parts: dict[str, list[Any]] = {kind: [] for kind in _PARTS}
    for line in _lines(chunks):
        told = json.loads(line)
        if not isinstance(told, dict):
            raise ValueError("the answer is no object")  # noqa: TRY004  a wrong answer, not a wrong call
        if "stage" in told:
            continue
        if "end" in told:
            return tuple(opened)
        if "error" in told:
            raise _ERRORS[told["error"]](told["what"], where=told["where"], do=told["do"], ja=told["ja"])
        if "text" in told:
            texts.append(str(told["text"]))
        elif "document" in told:
            opened.append(_opened(told, texts, parts))
            texts, parts = [], {kind: [] for kind in _PARTS}
        elif "overlay" in told:
            overlay = replace(_adapter(Overlay).validate_python(told["overlay"]), text="".join(texts))
            opened.append(OpenedOverlay(overlay, tuple(parts["warning"])))
            texts, parts = [], {kind: [] for kind in _PARTS}
        else:
            ((kind, fields),) = told.items()
            parts[kind].append(_adapter(_PARTS[kind]).validate_python(fields))
    raise ValueError("the answer has no end")


def _opened(told: dict[str, Any], texts: list[str], parts: dict[str, list[Any]]) -> Opened:
    document = replace(_adapter(Document).validate_python(told["document"]), text="".join(texts))
    chapter = replace(
        _adapter(Chapter).validate_python(told["chapter"]),
        sections=tuple(parts["section"]),
        passages=tuple(parts["passage"]),
        figures=tuple(parts["figure"]),
    )
    return Opened(document, Reading(chapter, tuple(parts["warning"]), tuple(parts["removed"])))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401  a class, which mypy takes for unhashable
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
