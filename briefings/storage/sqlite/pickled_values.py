"""Encodes values of the content with `pickle`, and decodes them without running foreign code.

A pickle can name any function to call. Only the record types and enumerations of this program and arrays of numbers
are constructed here: they have no effects.
"""

from __future__ import annotations

import pickle
import sys
from enum import Enum
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from briefings.collector import pause_collector

if TYPE_CHECKING:
    from collections.abc import Iterable

_PROTOCOL: Final = 5
_PACKAGE: Final = "briefings."
_ARRAY_MAKERS: Final = frozenset({("array", "_array_reconstructor"), ("array", "array")})
"""The function that a pickle of an array calls: https://docs.python.org/3/library/array.html."""


class InvalidValues(Exception):
    """The data were not written by `dump_values`."""


class TooLarge(Exception):
    """The encoded values would be larger than allowed."""


def dump_values(values: Iterable[Any], max_bytes: int) -> list[bytes]:
    """Encodes each of some values; an object that several of them refer to is encoded once, with the first.

    Raises:
        TooLarge: they take more than `max_bytes`.
    """
    target = _BoundedBytes(max_bytes)
    pickler = pickle.Pickler(target, _PROTOCOL)
    parts = []
    for value in values:
        pickler.dump(value)
        parts.append(target.take_bytes())
    return parts


class ValueReader:
    """Decodes the values that one call of `dump_values` encoded, in the same order."""

    def __init__(self) -> None:
        self._source = _Source()
        self._unpickler = _ValueUnpickler(self._source)

    def read_value(self, data: bytes) -> Any:  # noqa: ANN401  # what was encoded
        """Decodes the next value.

        Raises:
            InvalidValues: the data are not what `dump_values` returned for it.
        """
        self._source.data = BytesIO(data)
        try:
            with pause_collector():
                return self._unpickler.load()
        except Exception as error:  # a pickle that was altered may raise any
            raise InvalidValues(str(error)) from error
        finally:
            self._source.data = BytesIO()


class _Source:
    """Passes the data of one value after the other to an unpickler."""

    def __init__(self) -> None:
        self.data = BytesIO()

    def read(self, size: int) -> bytes:
        return self.data.read(size)

    def readline(self) -> bytes:
        return self.data.readline()


class _BoundedBytes:
    """Collects the output of a pickler.

    It is called for each part of some 64 kB and lets other threads run: encoding a large content takes tenths of a
    second.
    """

    def __init__(self, max_bytes: int) -> None:
        self._pieces: list[bytes] = []
        self._rest = max_bytes

    def take_bytes(self) -> bytes:
        """Returns the data written since the last call."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken

    def write(self, data: bytes | memoryview) -> int:
        piece = bytes(data)
        self._rest -= len(piece)
        if self._rest < 0:
            raise TooLarge
        self._pieces.append(piece)
        return len(piece)


class _ValueUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401  # as in the base class
        """Finds a record type, an enumeration of this program or the constructor of an array; refuses all others."""
        # guard 40 false:
        #   tests/unit/storage/sqlite/test_pickled_values.py::test_nothing_but_record_types_is_constructed
        if (module, name) not in _ARRAY_MAKERS and not _is_record_type(module, name):
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return super().find_class(module, name)


def _is_record_type(module: str, name: str) -> bool:
    """Returns whether a name is that of a record type or an enumeration of this program.

    No other module is imported.
    """
    if not module.startswith(_PACKAGE):
        return False
    __import__(module)
    found = getattr(sys.modules[module], name, None)
    return isinstance(found, type) and issubclass(found, Struct | Enum | tuple)
