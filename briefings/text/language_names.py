"""Provides the names of languages in the language of a reader (CLDR)."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(256)
def get_language_name(tag: str, language: str) -> str:
    """Returns the name of a language in another language, such as `Georgian` or `ジョージア語`.

    Args:
        tag: BCP 47 tag of the language to name.
        language: BCP 47 tag of the language of the result.

    Returns:
        The name, or an empty text if CLDR has none.
    """
    from babel import Locale, UnknownLocaleError

    primary = tag.partition("-")[0].lower()
    try:
        name = Locale.parse(language.replace("-", "_")).languages.get(primary, "")
    except (UnknownLocaleError, ValueError):
        return ""
    return "" if primary in {"und", "zxx", "mul"} else name
