"""Standard output as a pipe's writer should treat it."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from briefings.errors import BriefingError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputError(BriefingError):
    """What a command says can't be written."""


class PipeOutput(io.FileIO):
    """A file descriptor that is written to until its reader has enough.

    click and rich end with status 1 when a pipe is closed, which here means that nothing was found. A reader that
    stops (`| head -1`) has what it wanted: the command ends with status 0 and no word.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        """Write `data`.

        Raises:
            SystemExit: nobody reads any more.
            OutputError: it can't be written: the disk is full, say.
        """
        try:
            return super().write(data)
        except OSError as error:
            self._discard_rest()
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from None
            raise OutputError(
                f"the output can't be written: {error.strerror}",
                remedy="See that there is room for it.",
                ja="出力を書き込めません。空き容量を確認してください。",
            ) from None

    def _discard_rest(self) -> None:
        """Lead what is still to come, down to the interpreter's last flush, into nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def open_output(descriptor: int) -> io.TextIOWrapper:
    """A text stream in UTF-8 over a descriptor, which stays open."""
    raw = PipeOutput(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="replace", write_through=True)
