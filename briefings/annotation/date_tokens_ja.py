"""Finds date expressions in Japanese text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.annotation.date_tokens import DateReference, DateToken
from briefings.text.numerals import ERA_OFFSETS, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN_CHARACTERS = str.maketrans("０１２３４５６７８９〜－―–—‐‑−-", "0123456789" + "～" * 9)
"""Replaces full-width digits and range dashes by single characters, so that offsets remain valid."""

_EDITION_YEARS = {"一昨年": -2, "昨年": -1, "本年": 0, "今年": 0, "来年": 1}
_CONTEXT_YEARS = {"前々年": -2, "前年": -1, "同年": 0, "翌年": 1, "翌々年": 2}
_CONTEXT_MONTHS = {"前月": -1, "同月": 0, "翌月": 1}
_CONTEXT_DAYS = {"前日": -1, "同日": 0, "翌日": 1}

_QUALIFIERS = {
    "初頭": "early", "初旬": "early", "初め": "early", "はじめ": "early", "始め": "early", "上旬": "early",
    "前半": "early", "中旬": "mid", "半ば": "mid", "中頃": "mid", "中ごろ": "mid", "なかば": "mid", "後半": "late",
    "下旬": "late", "末": "end", "終わり": "end",
}  # fmt: skip
_PERIOD_MONTHS = {
    "上半期": (1, 6), "下半期": (7, 12), "第1四半期": (1, 3), "第2四半期": (4, 6), "第3四半期": (7, 9),
    "第4四半期": (10, 12), "第一四半期": (1, 3), "第二四半期": (4, 6), "第三四半期": (7, 9), "第四四半期": (10, 12),
}  # fmt: skip

_SMALL_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_ERA_NOTE = r"(?:[（(](?:令和|平成|昭和|大正|明治)[\d元]+年?[)）])?"
_STATE_SUFFIX = r"現在(?!も)|(?:の)?時点|付け?現在"
"""Words after the date of a count or state, which is not the date of an event."""

_BACKGROUND_SUFFIX = r"に(?:引き)?続[きい]|と同[様じ]|議長国|版|予算|目標|型|アジェンダ|問題|次|生まれ|以来|物|代表"
_DATE_EXPRESSION = re.compile(
    rf"""
    (?:
        (?: (?P<era>令和|平成|昭和|大正|明治)(?P<eray>\d{{1,2}}|元|[一二三四五六七八九十]{{1,3}})
              (?:[（(]\d{{4}}年?[)）])?年
          | (?<![\d.,])(?P<y>\d{{4}}|[一二][〇零一二三四五六七八九]{{3}})
              (?: {_ERA_NOTE}年{_ERA_NOTE}
                | (?=～(?:\d{{2}}|\d{{4}})年|[・、]\d{{4}}年) )
          | (?<![\d.,])(?P<yy>\d{{2}})年(?=\d{{1,2}}月)
          | (?<=～)(?P<yt>\d{{2}})年
          | (?P<ey>一昨年|昨年|本年|今年|来年)
          | (?<!対)(?P<cy>前々年|翌々年|前年|同年|翌年)
          | (?P<nextm>翌)(?=\d{{1,2}}月)
        )
        (?P<kind>度|代(?:前半|後半|初頭|末|半ば)?)?
        (?!間|目|ぶり|振り|連続|以上|以内|未満|余|来の|齢|産|来(?!年)|比|同[期月]比|同期|並|物語)
    )?
    (?:
        (?P<same>前月|同月|翌月)(?!比|期)
        (?:(?P<sameday>{_SMALL_NUMBER})日)?
      | (?<![\d.,第約計A-Za-z])(?<!毎年)(?<!例年)
        (?P<m>{_SMALL_NUMBER})(?:月(?!間|雨|晴|病)(?:(?<=～\d月)|(?<=～\d\d月)|(?!期(?![間待限])))|(?=(?:[～・、]{_SMALL_NUMBER}){{1,12}}月(?!間)))
        (?:(?P<d>{_SMALL_NUMBER})(?:日(?!間|目|ぶり|本)|(?=(?:[～・、]{_SMALL_NUMBER}){{1,12}}日(?!間|目|本))))?
      | (?<![\d.,第約計全延A-Za-z])(?<!毎月)
        (?P<only>\d{{1,2}})(?:日(?!間|目|ぶり|本|後|前|以[内上下]|程度|当たり|あたり|ごと|余|連続|平均|々|毎|未満|分|も早)|(?=(?:[～・、]\d{{1,2}}){{1,12}}日(?!間|目|本)))
      | 同(?P<that>\d{{1,2}})日
      | (?P<sd>前日|同日|翌日)(?!本)
      | (?P<yedge>(?<![\d年度月昨同前翌本今来])年[初頭](?!会見|所感)|(?<![\d年度月昨同前翌本今来])年末(?!年始|調整))
      | (?P<period>上半期|下半期|第[1-4一二三四]四半期)
    )?
    (?P<q>(?:の)?(?:半ば|中頃|中ごろ|なかば)|初頭|初旬|初め(?!て)|はじめ(?!て|とする|と)|始め(?!て)|上旬|中旬|下旬
        |前半|後半|末(?!裔|端|期|日|弟|梢)|終わり)?
    (?:[（(][月火水木金土日](?:曜日?)?(?:・[祝休]日?)?[)）])?
    """,
    re.VERBOSE,
)
_EXPRESSION_START = re.compile(r"[\d一二三四五六七八九十令平昭大明昨本今来前翌同年上下第]")
_EXPRESSION_SUFFIX = re.compile(
    rf"(?P<state>{_STATE_SUFFIX})|(?P<aside>{_BACKGROUND_SUFFIX})|(?P<ongoing>から(?:の|続|今|現在も)|以降続)|(?:か?頃|ごろ|ころ)?(?:の)?"
    r"(?:(?P<from>から|より(?!も)|以降|以後)|(?P<until>まで|迄))"
)
_SPACE_IN_DATE = re.compile(
    r"(?<=令和|平成|昭和|大正|明治)[ \u00a0\u2002-\u200a]+(?=[\d元])"
    r"|(?<=[\d元])[ \u00a0\u2002-\u200a]+(?=[年月日])|(?<=[年月])[ \u00a0\u2002-\u200a]+(?=\d)"
)
_RANGE_WORDS = re.compile(r"\s*(?:未明|早朝|朝|午前|正午|昼|午後|夕方|夕刻|夜|深夜)?(?:から|～|より)(?:翌)?\s*")
_EVERY_BEFORE = re.compile(r"[毎例](?:年|月)(?:\d{1,2}月(?:\d{1,2}日)?(?:と|や|、|・|及び|から|～))+$")
"""The beginning of a list of months of an annual event: `毎年5月と10月`."""

_EVERY_LENGTH = 24
"""Number of characters before an expression that are searched for such a list."""

_LIST_SEPARATOR = re.compile(r"[・、]|及び|と")


def tokenize_japanese(text: str) -> Iterator[DateToken]:
    """Yields the unresolved date expressions of a Japanese text, in order."""
    plain = text.translate(_PLAIN_CHARACTERS)
    if _SPACE_IN_DATE.search(plain):
        yield from _tokenize_spaced(plain)
        return
    yield from _tokenize_plain(plain)


def _tokenize_spaced(plain: str) -> Iterator[DateToken]:
    """Tokenizes a text with spaces between numbers and 年, 月 and 日, as some PDF tools produce."""
    gaps = [match.span() for match in _SPACE_IN_DATE.finditer(plain)]
    offsets = [index for index in range(len(plain)) if not any(start <= index < end for start, end in gaps)]
    for token in _tokenize_plain("".join(plain[index] for index in offsets)):
        yield replace(token, start=offsets[token.start], end=offsets[token.end - 1] + 1)


def _tokenize_plain(plain: str) -> Iterator[DateToken]:
    before: DateToken | None = None
    done = 0
    for candidate in _EXPRESSION_START.finditer(plain):
        start = candidate.start()
        if start < done:
            continue
        match = _DATE_EXPRESSION.match(plain, start)
        token = _build_token(match, plain) if match and match.end() > start else None
        if token is not None and not _EVERY_BEFORE.search(plain, max(0, start - _EVERY_LENGTH), start):
            done = token.end
            before = _link_previous(token, before, plain)
            yield before


def _build_token(match: re.Match[str], plain: str) -> DateToken | None:
    """Builds the token of an expression; None if it is not a date (a qualifier alone, a 13th month)."""
    part = match.groupdict()
    if not any(value for key, value in part.items() if key not in {"q", "kind"}):
        return None
    token = DateToken(match.start(), match.end())
    token = _add_year(token, part)
    token = _add_month(token, part)
    if part["kind"] and (token.month or token.day):
        return None
    if token.month > 12 or token.day > 31 or (part["m"] and not token.month):
        return None
    return _add_context(token, part, plain)


def _add_year(token: DateToken, part: dict[str, str | None]) -> DateToken:
    if era := part["era"]:
        token = replace(token, year=ERA_OFFSETS[era] + parse_number(part["eray"] or ""))
    elif written := part["y"]:
        token = replace(token, year=parse_number(written))
    elif short := part["yy"] or part["yt"]:
        token = replace(token, year=2000 + int(short))
    elif word := part["ey"]:
        token = replace(token, reference=DateReference.EDITION, years=_EDITION_YEARS[word])
    elif word := part["cy"]:
        token = replace(token, reference=DateReference.CONTEXT, years=_CONTEXT_YEARS[word])
    elif part["nextm"]:
        token = replace(token, reference=DateReference.CONTEXT, years=1)
    kind = part["kind"] or ""
    if kind == "度":
        return replace(token, fiscal=True)
    if kind.startswith("代") and token.year % 10 == 0:
        return replace(token, period_end=(token.year + 9, 0))
    return token


def _add_month(token: DateToken, part: dict[str, str | None]) -> DateToken:
    if written := part["m"]:
        return replace(token, month=parse_number(written), day=parse_number(part["d"] or "0"))
    if written := part["only"]:
        return replace(token, day=int(written))
    if word := part["yedge"]:
        return replace(token, reference=DateReference.REPORTED, qualifier="end" if word == "年末" else "early")
    if word := part["period"]:
        return replace(token, period_end=_PERIOD_MONTHS[word])
    return _add_relative(token, part)


def _add_relative(token: DateToken, part: dict[str, str | None]) -> DateToken:
    """Adds months and days relative to the last date in the text: 同月, 同23日, 翌日."""
    if word := part["same"]:
        return replace(
            token,
            reference=DateReference.CONTEXT,
            months=_CONTEXT_MONTHS[word],
            day=parse_number(part["sameday"] or "0"),
        )
    if written := part["that"]:
        return replace(token, reference=DateReference.CONTEXT, months=0, day=int(written))
    if word := part["sd"]:
        return replace(token, reference=DateReference.CONTEXT, days=_CONTEXT_DAYS[word])
    return token


def _add_context(token: DateToken, part: dict[str, str | None], plain: str) -> DateToken:
    if word := part["q"]:
        token = replace(token, qualifier=_QUALIFIERS[word.removeprefix("の")])
    after = _EXPRESSION_SUFFIX.match(plain, token.end)
    if after is None:
        return token
    aside = after["aside"] is not None and (after["aside"] == "以来" or not token.month)
    if aside or after["state"]:
        return replace(token, is_background=True)
    if not token.qualifier and (after["from"] or after["ongoing"]):
        return replace(token, qualifier="from")
    if not token.qualifier and after["until"]:
        return replace(token, qualifier="until")
    return token


def _link_previous(token: DateToken, before: DateToken | None, plain: str) -> DateToken:
    """Links a token to the previous one if both form a range or a list: `22日から24日`, `3月14、15日`."""
    if before is None or before.is_background:
        return token
    between = plain[before.end : token.start]
    if _RANGE_WORDS.fullmatch(between):
        return replace(token, link="range")
    if (
        _LIST_SEPARATOR.fullmatch(between)
        and before.day
        and token.day
        and not token.month
        and token.reference is DateReference.NONE
    ):
        return replace(token, link="days")
    return token
