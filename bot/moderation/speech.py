"""What the moderators' half of the bot says, in both of its languages."""

from __future__ import annotations

from typing import Final

SPEECH: Final[dict[str, dict[str, str]]] = {
    "denied": {
        "ja": "この操作は、内容を管理するサーバーのモデレーターだけができます。",
        "en": "Only moderators of the server that keeps the content may do this.",
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    phrase = SPEECH[key]["ja" if language == "ja" else "en"]
    return phrase.format(**values) if values else phrase
