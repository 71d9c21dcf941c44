"""Encodes named lists as lines: the name, a blank, and a JSON array of a batch of the list.

A batch is small, so that other threads can run between the lines while they are decoded. The receiver runs nothing of
what it gets: each object is checked against its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from msgspec import json

_BATCH_SIZE: Final = 100
_TEXT_PIECE_SIZE: Final = 50_000
END_LINE: Final = b"end []\n"
"""The last line of a complete message."""


def encode_items(name: str, items: Sequence[object]) -> Iterator[bytes]:
    """Yields the lines of a list.

    Args:
        name: its kind; before a period what it belongs to, after a colon the position of that, as in
            `base.passages:2`.
        items: structs and plain data.

    Raises:
        ValueError: a text is no Unicode.
    """
    for start in range(0, len(items), _BATCH_SIZE):
        batch = items[start : start + _BATCH_SIZE]
        yield b"%s %s\n" % (name.encode(), json.encode(batch))


def encode_text(name: str, text: str) -> Iterator[bytes]:
    """Yields the lines of a long text, which is a list of its pieces."""
    for start in range(0, len(text), _TEXT_PIECE_SIZE):
        yield from encode_items(name, [text[start : start + _TEXT_PIECE_SIZE]])


class NamedLists:
    """Decodes lines to lists.

    Args:
        types: the class of a list's objects by its kind.
    """

    def __init__(self, types: Mapping[str, Any]) -> None:
        self._types = types
        self._lists: dict[str, list[Any]] = {}
        self.is_complete = False
        """Whether the last line of the message was decoded."""

    def add_line(self, line: bytes) -> None:
        """Decodes a line.

        Raises:
            ValueError: it has anything else than objects of the class of its kind.
            KeyError: there is no such kind.
        """
        if line == END_LINE.rstrip():
            self.is_complete = True
            return
        name, _, data = line.partition(b" ")
        kind = name.rpartition(b".")[2].partition(b":")[0].decode()
        items = _get_decoder(self._types[kind]).decode(data)
        self._lists.setdefault(name.decode(), []).extend(items)

    def take(self, name: str) -> tuple[Any, ...]:
        """Returns the list of this name, which is not kept; empty where no line had it."""
        return tuple(self._lists.pop(name, ()))

    def take_text(self, name: str) -> str:
        """Returns the text of `encode_text`."""
        return "".join(self.take(name))


def iterate_lines(chunks: list[bytes]) -> Iterator[bytes]:
    """Yields the lines of a response; `chunks` is emptied meanwhile, so that its memory can be used again."""
    rest: list[bytes] = []
    chunks.reverse()
    while chunks:
        first, *others = chunks.pop().split(b"\n")
        rest.append(first)
        if others:
            yield b"".join(rest)
            yield from others[:-1]
            rest = [others[-1]]


def decode_lines(lines: Iterable[bytes], types: Mapping[str, Any]) -> NamedLists:
    """Decodes the lines of a message up to its end.

    Raises:
        ValueError, KeyError: a line is invalid, or the message has no end.
    """
    lists = NamedLists(types)
    for line in lines:
        lists.add_line(line.rstrip(b"\n"))
        if lists.is_complete:
            return lists
    raise ValueError("the message has no end")


def prepare_decoding(types: Iterable[Any]) -> None:
    """Prepares the decoding of each class in advance, which its first object would otherwise do."""
    for item_type in types:
        _get_decoder(item_type)


@cache
def _get_decoder(item_type: Any) -> json.Decoder[Any]:  # noqa: ANN401  a class, which mypy takes for unhashable
    return json.Decoder(list[item_type])
