"""What the bot says by itself, in both of its languages."""

from __future__ import annotations

from typing import Final

_PHRASES: Final[dict[str, dict[str, str]]] = {
    "choose": {"ja": "選んで開く", "en": "Choose one to open"},
    "also": {"ja": "入力にあったほかの項目", "en": "Also in what you typed"},
    "lookup.title": {"ja": "この文に出てくる項目", "en": "What this text mentions"},
    "lookup.hint": {
        "ja": "{count}件見つかりました。選ぶと、あなただけに見えるカードが開きます。",
        "en": "{count} found. Choose one to open its card; only you will see it.",
    },
    "lookup.more": {
        "ja": "このほかに{count}件あります。名前を /brief に入れると開けます。",
        "en": "There are {count} more; open them by name with /brief.",
    },
    "lookup.nothing": {
        "ja": "この文には、知っている国や話題が見つかりませんでした。",
        "en": "No country or topic known here was found in this text.",
    },
    "gone": {
        "ja": "この項目は、内容の更新で見つからなくなりました。もう一度 /brief でお調べください。",
        "en": "This is no longer there after an update of the content. Please look it up again with /brief.",
    },
    "outdated": {
        "ja": "このボタンは以前の版のものなので開けません。もう一度 /brief でお調べください。",
        "en": "This button is from an earlier version and can't be opened. Please look it up again with /brief.",
    },
    "failed": {
        "ja": "うまく答えられませんでした。少し待ってもう一度お試しください（参照番号: {reference}）。",
        "en": "Something went wrong. Please try again in a moment (reference {reference}).",
    },
    "original": {"ja": "原文", "en": "original wording"},
    "pages": {"ja": "{page}／{pages}ページ", "en": "Page {page} of {pages}"},
    "previous": {"ja": "« 前のページ", "en": "« Previous"},
    "next": {"ja": "次のページ »", "en": "Next »"},
    "cut": {"ja": "長いため、ここまでを載せています。", "en": "Shortened here to fit."},
    "cut.full": {
        "ja": "長いため、ここまでを載せています。続きは全文でお読みください。",
        "en": "Shortened here to fit; the full text has the rest.",
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    phrase = _PHRASES[key]["ja" if language == "ja" else "en"]
    return phrase.format(**values) if values else phrase


def list_phrases() -> dict[str, dict[str, str]]:
    """Every phrase by language, for tests that walk them."""
    return _PHRASES
