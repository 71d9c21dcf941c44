"""Encodes values of the content with `pickle`, and decodes them without running what others put into them.

A pickle can name any function to call. Only the record types and enumerations of this program are constructed here:
they have no effects.
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


class InvalidValues(Exception):
    """The data are not what `dump_values` wrote."""


class TooLarge(Exception):
    """The encoded values would be larger than allowed."""


def dump_values(values: Iterable[Any], max_bytes: int) -> bytes:
    """Encodes values one after the other; an object that several of them refer to is encoded once.

    Raises:
        TooLarge: they take more than `max_bytes`.
    """
    target = _BoundedBytes(max_bytes)
    pickler = pickle.Pickler(target, _PROTOCOL)
    for value in values:
        pickler.dump(value)
    return b"".join(target.parts)


class ValueReader:
    """Decodes values one after the other, each when it is asked for.

    Args:
        data: what `dump_values` returned.
    """

    def __init__(self, data: bytes | memoryview) -> None:
        self._unpickler = _ValueUnpickler(BytesIO(data))

    def read_value(self) -> Any:  # noqa: ANN401  # what was encoded
        """Decodes the next value.

        Raises:
            InvalidValues: the data are not what `dump_values` wrote.
        """
        try:
            with pause_collector():
                return self._unpickler.load()
        except Exception as error:  # a pickle that was altered may raise any
            raise InvalidValues(str(error)) from error


class _BoundedBytes:
    """Collects what a pickler writes.

    Called for each part of some 64 kB, it lets other threads run: encoding a large content takes tenths of a second.
    """

    def __init__(self, max_bytes: int) -> None:
        self.parts: list[bytes] = []
        self._rest = max_bytes

    def write(self, data: bytes | memoryview) -> int:
        part = bytes(data)
        self._rest -= len(part)
        if self._rest < 0:
            raise TooLarge
        self.parts.append(part)
        return len(part)


class _ValueUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401  # as in the base class
        """Finds a record type or an enumeration of this program; refuses everything else."""
        # guard 40 false: tests/unit/storage/test_pickled_values.py::test_nothing_but_record_types_is_constructed
        if module.startswith(_PACKAGE):
            __import__(module)
            found = getattr(sys.modules[module], name, None)
            if isinstance(found, type) and issubclass(found, Struct | Enum | tuple):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
