"""Recognizes words for the status of a country in a framework."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from briefings.domain import MembershipStatus as Status

if TYPE_CHECKING:
    from collections.abc import Iterator


class MembershipTerm(NamedTuple):
    """Words for a status, and their offsets. The status is None for words such as 申請 (application)."""

    start: int
    end: int
    status: Status | None
    is_withdrawal: bool = False
    """Whether the words mean that a country left or withdrew its application."""


_JAPANESE_TERMS = {
    "left": (
        "(?:加盟申請|申請)を?(?:取り下げ|撤回)",
        "脱退|離脱",
        "(?:加盟|参加)(?:を|の)?(?:取りやめ|見送)",
    ),
    "unclear": (
        "未(?:加盟|参加)(?:である)?(?:との|という)?(?:情報|見方|報道)",
        "(?:まだ|いまだ|未だ)?(?:正式に)?(?:加盟|参加)(?:して|を完了して)い(?:ない|ません)(?:との|という)(?:情報|見方|報道)",
        "(?:加盟|参加)(?:の有無|状況)?(?:は|が)(?:不明|明らかで(?:は)?ない|確認(?:さ|で)れ?て?い?ない)",
    ),
    "none": (
        (
            r"(?:新規|正式な|正式|再)?(?:加盟|参加)(?:を|の|に向けた|へ向けた|に関する)?"
            r"(?:申請|招待|招請|候補|交渉|プロセス|目指|希望|支持|要請|手続|検討|条件|反対|拒否|意向|意思|の是非)"
        ),
        "加盟国として(?:招|迎え入れる)",
        "[未非]加盟",
        "(?:加盟|参加)国(?!とな|に加わ|入り)",
    ),
    "associate": ("準(?:加盟|参加|会員|メンバー)国?",),
    "frozen": ("(?:加盟|参加|活動|資格)国?(?:資格)?[をの]?凍結",),
    "suspended": (
        "(?:加盟|参加|活動|会員|メンバー)国?(?:資格|権利)?(?:の一時)?[をの]?(?:一時)?(?:停止|中断)",
        "資格[をの]?(?:一時)?停止",
    ),
    "partner": (
        (
            "(?:(?:対話)?パートナー国?(?:として|とな|に加わ|入り|の地位)|オブザーバー(?:国|資格)?(?:として|とな)?)"
            "の?(?:正式に|新たに)?(?:加盟|参加|加わ)?"
        ),
    ),
    "member": (
        "正式(?:に)?加盟",
        "新規加盟|新たに加盟",
        "加盟国(?:とな|に加わ|入り)",
        "正式メンバー",
        "(?:再)?加盟|加入|復帰",
    ),
}
_ENGLISH_TERMS = {
    "left": (r"withdr[ae]w\w*", r"left\b|leav(?:e|es|ing)\b", r"pull(?:ed|s|ing)? out"),
    "unclear": (
        r"(?:has|had|have) not (?:yet )?(?:joined|acceded|become)",
        r"not (?:yet )?a member",
        r"membership (?:is|remains) (?:unclear|unconfirmed)|unclear whether",
    ),
    "none": (
        r"appl(?:y|ied|ies|ication)\b[\w ]{0,80}(?:to join|membership|accession)?",
        r"invit(?:ed?|es|ing|ations?)\b[^.;]{0,120}? (?:to join|membership)",
        r"invitations?\b",
        r"accession (?:process|talks|negotiations)|candidate|seek\w* (?:to join|membership)",
        r"member (?:states?|countries)\b",
    ),
    "associate": (r"associate (?:member|state)\w*",),
    "frozen": (r"fr(?:ee|o)z(?:e|es|en|ing)\b",),
    "suspended": (r"suspen(?:d|ds|ded|ding|sion)\b",),
    "partner": (
        r"(?:join\w* )?(?:as|become|became|becoming) (?:a |an )?(?:dialogue )?partners?\b",
        r"(?:dialogue )?partner status",
        r"observers?\b",
    ),
    "member": (
        r"full members?(?:hip)?",
        r"(?:re-?)?join(?:s|ed|ing)?\b(?! (?:\S{1,30} ){0,5}?as (?:a |an )?(?:dialogue )?partners?\b)",
        r"acced\w+|accession",
        r"became (?:a |an )?(?:\w+ )?members?",
    ),
}
_STATUS_BY_NAME = {status.value: status for status in Status}
_PATTERNS = {
    language: re.compile("|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in rows.items()), re.IGNORECASE)
    for language, rows in (("ja", _JAPANESE_TERMS), ("en", _ENGLISH_TERMS))
}


def find_membership_terms(text: str, language: str) -> Iterator[MembershipTerm]:
    """Yields the words for a status, in order. If several match at an offset, the first in the table is used."""
    for match in _PATTERNS["ja" if language == "ja" else "en"].finditer(text):
        name = match.lastgroup or ""
        yield MembershipTerm(match.start(), match.end(), _STATUS_BY_NAME.get(name), is_withdrawal=name == "left")
