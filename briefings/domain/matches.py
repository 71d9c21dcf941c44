"""The answer of the matcher: found, ambiguous or nothing, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SearchOutcome(StrEnum):
    """How a query ended."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOTHING = "nothing"


class SearchStrategy(StrEnum):
    """By which road a name was reached, best first."""

    EXACT = "exact"
    ALIAS = "alias"
    LOOSE = "loose"
    ROMANIZED = "romanised"
    PREFIX = "prefix"
    PHRASE = "phrase"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class MatchReason:
    """Why a subject was found although its name differs from what was typed; data, not words.

    Attributes:
        code: `former_name`, `abbreviation`, `iso_code`, `flag`, `other_language`, `romanised`, `reading`, `variant`,
            `typo`, `prefix`, `phrase`, `part`, `taught`; empty where the name is what was typed.
        typed: the part of the query it is about.
        alias: the alias that was hit.
        language: BCP 47 tag of that alias.
    """

    code: str = ""
    typed: str = ""
    alias: str = ""
    language: str = ""

    def describe_match(self, language: str, name: str) -> str:
        """The reason in one short line of `language`, for a card whose subject is called `name`."""
        if not self.code:
            return ""
        patterns = _REASON_TEXTS_JA if language == "ja" else _REASON_TEXTS_EN
        tongue = language_name(self.language, language)
        return patterns[self.code].format(typed=self.typed, alias=self.alias or self.typed, name=name, tongue=tongue)


_REASON_TEXTS_JA = {
    "former_name": "「{alias}」は旧称: {name}",
    "abbreviation": "「{alias}」は略称: {name}",
    "iso_code": "「{alias}」は国コード: {name}",
    "flag": "国旗{alias}: {name}",
    "other_language": "「{alias}」は{tongue}名: {name}",
    "romanised": "「{typed}」はローマ字表記: {name}",
    "reading": "「{typed}」は読み: {name}",
    "variant": "「{alias}」は別の呼び方: {name}",
    "typo": "「{typed}」に近い名前: {name}",
    "prefix": "「{typed}」で始まる名前: {name}",
    "phrase": "文中の「{typed}」: {name}",
    "part": "「{typed}」を含む名前: {name}",
    "taught": "「{alias}」は登録された別名: {name}",
}
_REASON_TEXTS_EN = {
    "former_name": "“{alias}” is a former name: {name}",
    "abbreviation": "“{alias}” is short for: {name}",
    "iso_code": "“{alias}” is a country code: {name}",
    "flag": "Flag {alias}: {name}",
    "other_language": "“{alias}” is {tongue}: {name}",
    "romanised": "“{typed}” is romanised Japanese: {name}",
    "reading": "“{typed}” is the Japanese reading: {name}",
    "variant": "“{alias}” is another name: {name}",
    "typo": "Nearest name to “{typed}”: {name}",
    "prefix": "Name beginning with “{typed}”: {name}",
    "phrase": "“{typed}” in your text: {name}",
    "part": "Name with “{typed}” in it: {name}",
    "taught": "“{alias}” is a name taught here: {name}",
}
_LANGUAGE_NAMES = {
    "ja": ("日本語", "Japanese"), "en": ("英語", "English"), "ru": ("ロシア語", "Russian"),
    "ka": ("ジョージア語", "Georgian"),
    "hy": ("アルメニア語", "Armenian"), "az": ("アゼルバイジャン語", "Azerbaijani"),
    "be": ("ベラルーシ語", "Belarusian"),
    "kk": ("カザフ語", "Kazakh"), "uz": ("ウズベク語", "Uzbek"), "ky": ("キルギス語", "Kyrgyz"),
    "tg": ("タジク語", "Tajik"),
    "tk": ("トルクメン語", "Turkmen"), "uk": ("ウクライナ語", "Ukrainian"), "ko": ("韓国語", "Korean"),
    "zh": ("中国語", "Chinese"),
    "fr": ("フランス語", "French"), "de": ("ドイツ語", "German"), "es": ("スペイン語", "Spanish"),
    "it": ("イタリア語", "Italian"),
    "pt": ("ポルトガル語", "Portuguese"), "nl": ("オランダ語", "Dutch"), "sv": ("スウェーデン語", "Swedish"),
    "fi": ("フィンランド語", "Finnish"), "da": ("デンマーク語", "Danish"), "nb": ("ノルウェー語", "Norwegian"),
    "pl": ("ポーランド語", "Polish"), "cs": ("チェコ語", "Czech"), "sk": ("スロバキア語", "Slovak"),
    "hu": ("ハンガリー語", "Hungarian"), "ro": ("ルーマニア語", "Romanian"), "bg": ("ブルガリア語", "Bulgarian"),
    "sr": ("セルビア語", "Serbian"), "hr": ("クロアチア語", "Croatian"), "sl": ("スロベニア語", "Slovenian"),
    "el": ("ギリシャ語", "Greek"), "tr": ("トルコ語", "Turkish"), "ar": ("アラビア語", "Arabic"),
    "he": ("ヘブライ語", "Hebrew"),
    "fa": ("ペルシャ語", "Persian"), "hi": ("ヒンディー語", "Hindi"), "th": ("タイ語", "Thai"),
    "vi": ("ベトナム語", "Vietnamese"),
    "id": ("インドネシア語", "Indonesian"), "mn": ("モンゴル語", "Mongolian"), "lt": ("リトアニア語", "Lithuanian"),
    "lv": ("ラトビア語", "Latvian"), "et": ("エストニア語", "Estonian"), "os": ("オセット語", "Ossetian"),
}  # fmt: skip


def language_name(tag: str, language: str) -> str:
    """What a BCP 47 tag is called in `language` (`ja` or `en`)."""
    japanese, english = _LANGUAGE_NAMES.get(tag.split("-", maxsplit=1)[0], ("ほかの言語", "another language's name"))
    return japanese if language == "ja" else english


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A subject with how well it fits: `score` is 0 to 100."""

    subject: str
    name: str
    kind: str
    score: int
    strategy: SearchStrategy
    reason: MatchReason = MatchReason()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a query ended in.

    Attributes:
        query: as typed.
        outcome: found, ambiguous or nothing.
        hits: one when found (more where a phrase names several subjects: the first is the answer), two or more when
            ambiguous, none when nothing.
        nearest: for nothing, the names that come nearest, to offer and never to assume.
    """

    query: str
    outcome: SearchOutcome
    hits: tuple[SearchHit, ...] = ()
    nearest: tuple[SearchHit, ...] = ()


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A subject's name inside a text: offsets, and the subjects it may mean (one, unless the name is shared)."""

    start: int
    end: int
    subjects: tuple[str, ...]
    alias: str = ""
