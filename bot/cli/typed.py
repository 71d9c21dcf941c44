"""Words typed on the command line, whatever the locale says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click import Context, Parameter


class Utf8Text(click.ParamType[str]):
    """Text of an argument or an option, taken as UTF-8.

    In a locale that knows no Japanese (`LC_ALL=C`), Python hands such text over as escaped bytes. A file's name needs
    them as they are; a query does not.
    """

    name = "text"

    def convert(self, value: str, param: Parameter | None, ctx: Context | None) -> str:  # noqa: ARG002  # click's signature
        """The text; bytes that are no UTF-8 become replacement characters."""
        if value.isprintable():
            return value
        try:
            raw = value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raw = value.encode("utf-8", "replace")
        return raw.decode("utf-8", "replace")


UTF8_TEXT = Utf8Text()
