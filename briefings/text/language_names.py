"""Names languages in the language of a reader, by CLDR."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(256)
def language_name(tag: str, language: str) -> str:
    """Returns the name of a language (BCP 47) in another, such as `Georgian` or `ジョージア語`.

    Empty where CLDR has none.
    """
    from babel import Locale, UnknownLocaleError

    primary = tag.partition("-")[0].lower()
    try:
        name = Locale.parse(language.replace("-", "_")).languages.get(primary, "")
    except (UnknownLocaleError, ValueError):
        return ""
    return "" if primary in {"und", "zxx", "mul"} else name
