"""Encodes named lists as lines. A line has the name, a space, and a JSON array with a batch of the list.

Batches are small, so that other threads can run between the lines while they are decoded. The receiver executes
nothing from the lines, and validates each object against its class.
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
        name: the owner, a period and the kind of the list, with a colon and an index for a list of a part, as in
            `base.passages:2`.
        items: structs and plain data.

    Raises:
        ValueError: a text contains surrogates.
    """
    for start in range(0, len(items), _BATCH_SIZE):
        batch = items[start : start + _BATCH_SIZE]
        yield b"%s %s\n" % (name.encode(), json.encode(batch))


def encode_text(name: str, text: str) -> Iterator[bytes]:
    """Yields the lines of a long text, encoded as a list of pieces."""
    for start in range(0, len(text), _TEXT_PIECE_SIZE):
        yield from encode_items(name, [text[start : start + _TEXT_PIECE_SIZE]])


class NamedLists:
    """Decodes lines to lists.

    Args:
        types: the class of the items by kind of list.
    """

    def __init__(self, types: Mapping[str, Any]) -> None:
        self._types = types
        self._lists: dict[str, list[Any]] = {}
        self.is_complete = False
        """Whether the last line of the message was decoded."""

    def add_line(self, line: bytes) -> None:
        """Decodes a line.

        Raises:
            ValueError: the line contains anything else than objects of the class of its kind.
            KeyError: the kind is unknown.
        """
        if line == END_LINE.rstrip():
            self.is_complete = True
            return
        name, _, data = line.partition(b" ")
        kind = name.rpartition(b".")[2].partition(b":")[0].decode()
        items = _get_decoder(self._types[kind]).decode(data)
        self._lists.setdefault(name.decode(), []).extend(items)

    def take(self, name: str) -> tuple[Any, ...]:
        """Removes and returns the list of this name; empty if no line had the name."""
        return tuple(self._lists.pop(name, ()))

    def take_text(self, name: str) -> str:
        """Removes and returns the text that `encode_text` encoded."""
        return "".join(self.take(name))


def iterate_lines(chunks: list[bytes]) -> Iterator[bytes]:
    """Yields the lines of a response. Chunks are removed from `chunks` as they are read, to free their memory."""
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
        ValueError, KeyError: a line is invalid, or `END_LINE` is missing.
    """
    lists = NamedLists(types)
    for line in lines:
        lists.add_line(line.rstrip(b"\n"))
        if lists.is_complete:
            return lists
    raise ValueError("the message has no end")


def prepare_decoding(types: Iterable[Any]) -> None:
    """Creates the decoder of each class now instead of at its first object."""
    for item_type in types:
        _get_decoder(item_type)


@cache
def _get_decoder(item_type: Any) -> json.Decoder[Any]:  # noqa: ANN401  a class, which mypy considers unhashable
    return json.Decoder(list[item_type])
