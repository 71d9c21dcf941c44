"""Translates the texts of the program with gettext: English in the code, other languages in catalogs.

A catalog is one file, `briefings/locale/LANGUAGE/LC_MESSAGES/briefings.po`; LANGUAGE is a BCP 47 tag (`ja`). Adding a
language is adding its file. Texts are marked where they are used::

    from briefings.i18n import gettext as _, ngettext

    title = _("Statements about {name}", language, name=subject.name(language))
    label = ngettext("{count} card changes", "{count} cards change", count, language)

Babel extracts the marked texts (`make messages`), and `make check` fails if a catalog lacks one, has one that the
code no longer uses, or has other placeholders than the code.
"""

from __future__ import annotations

import gettext as _stdlib
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

DOMAIN: Final = "briefings"
SOURCE_LANGUAGE: Final = "en"
"""The language of the texts in the code: it needs no catalog."""

_MAX_MATCHED_TAGS: Final = 256
_FOLDER: Final = Path(__file__).parent / "locale"


def gettext(message: str, language: str, /, **values: object) -> str:
    """Translates a text and fills in its placeholders.

    Args:
        message: the English text, a literal; placeholders are written `{name}`.
        language: BCP 47 tag of the reader's language; English is used if it has no catalog.
        values: the values of the placeholders. A `Message` among them is translated too.
    """
    # The empty text is the header of a catalog.
    return _fill(_load_catalog(language).gettext(message), language, values) if message else ""


def pgettext(context: str, message: str, language: str, /, **values: object) -> str:
    """Translates a text whose English wording has different meanings, distinguished by `context`."""
    return _fill(_load_catalog(language).pgettext(context, message), language, values)


def ngettext(singular: str, plural: str, count: int, language: str, /, **values: object) -> str:
    """Translates a text that depends on a number, by the plural forms of the language; `{count}` is filled in."""
    return _fill(_load_catalog(language).ngettext(singular, plural, count), language, {"count": count, **values})


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "marked, translated later"
    """Marks a text for extraction where it is defined; it is translated where it is shown."""
    return message


class Message(Struct, frozen=True):
    """A text to be translated once the reader's language is known.

    Attributes:
        text: the English text, marked with `N_`.
        values: the values of its placeholders.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def translate(self, language: str) -> str:
        """Returns the text in a language, with its placeholders filled in."""
        return gettext(self.text, language, **self.values)

    def __str__(self) -> str:
        return self.translate(SOURCE_LANGUAGE)


@cache
def languages() -> tuple[str, ...]:
    """Returns the languages that texts are available in, English first, the others by their tag."""
    found = {path.parent.parent.name for path in _FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.*o")}
    return (SOURCE_LANGUAGE, *sorted(found - {SOURCE_LANGUAGE}))


def find_supported_language(tag: str) -> str | None:
    """Returns the available language that a BCP 47 tag asks for (`ja-JP` asks for `ja`); None if there is none."""
    return _match_language(tag, languages())


@lru_cache(maxsize=_MAX_MATCHED_TAGS)
def _match_language(tag: str, available: tuple[str, ...]) -> str | None:
    tag = tag.replace("_", "-")
    while tag:
        for language in available:
            if language.lower() == tag.lower():
                return language
        tag = tag.rpartition("-")[0]
    return None


def _fill(text: str, language: str, values: Mapping[str, object]) -> str:
    if not values:
        return text
    return text.format(
        **{name: value.translate(language) if isinstance(value, Message) else value for name, value in values.items()}
    )


@lru_cache(maxsize=16)
def _load_catalog(language: str) -> _stdlib.NullTranslations:
    supported = find_supported_language(language)
    if supported is None or supported == SOURCE_LANGUAGE:
        return _stdlib.NullTranslations()
    source = _FOLDER / supported / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = source.with_suffix(".mo")
    if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
        return _stdlib.GNUTranslations(BytesIO(compiled.read_bytes()))
    return _stdlib.GNUTranslations(BytesIO(compile_catalog(source.read_bytes())))


def compile_catalog(source: bytes) -> bytes:
    """Compiles a PO file to the MO format.

    Babel is imported only here: a start reads the compiled catalog, which an installation makes.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source)))
    return compiled.getvalue()
