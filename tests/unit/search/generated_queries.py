"""Generates queries by rules, each with its category and accepted answers as in `hand_queries.tsv`."""

from __future__ import annotations

from calendar import monthrange
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[str, str, str]

COUNTRIES = (
    ("アルメニア", "Armenia", "Армения"), ("アゼルバイジャン", "Azerbaijan", "Азербайджан"),
    ("ベラルーシ", "Belarus", "Беларусь"), ("ジョージア", "Georgia", "Грузия"),
    ("カザフスタン", "Kazakhstan", "Казахстан"), ("キルギス", "Kyrgyzstan", "Киргизия"),
    ("ロシア", "Russia", "Россия"), ("タジキスタン", "Tajikistan", "Таджикистан"),
    ("トルクメニスタン", "Turkmenistan", "Туркменистан"), ("ウクライナ", "Ukraine", "Украина"),
    ("ウズベキスタン", "Uzbekistan", "Узбекистан"),
)  # fmt: skip
OTHERS = {
    "英": "英国", "仏": "フランス", "独": "ドイツ", "伊": "イタリア", "豪": "オーストラリア", "加": "カナダ",
    "印": "インド", "韓": "韓国", "越": "ベトナム", "比": "フィリピン", "伯": "ブラジル", "蘭": "オランダ",
}  # fmt: skip
JAPANESE_PHRASES = (
    "{}について", "{}について教えて", "{}って何", "{}の首都はどこ", "{}の大統領は誰", "来週{}に行くので予習したい",
    "{}の人口", "最近の{}の動き", "{}に出張するんだけど", "{}の歴史を簡単に", "{}とはどんな国ですか",
    "日本と{}の関係は", "/brief {}", "{}！！", "「{}」", "{}人", "{}製", "{}側", "{}政府", "今の{}を知りたい",
)  # fmt: skip
ENGLISH_PHRASES = (
    "tell me about {}", "what is happening in {}", "{} please", "the latest news from {}", "where is {}",
    "I have a meeting in {} next week", "{}'s president", "relations with {}", "is {} a member", "in {}",
)  # fmt: skip
OTHER_TOPICS = (
    "対{}制裁", "対{}経済制裁", "日{}関係", "{}軍機の領空侵犯", "{}朝関係", "{}大統領選", "日{}漁業協定",
    "{}露関係", "対{}政策", "日{}平和条約",
)  # fmt: skip
CASES = {"ия": ("ии", "ию", "ией"), "ь": ("и", "ью"), "а": ("ы", "е", "у", "ой"), "н": ("на", "ну", "ном", "не")}


def grow_queries() -> Iterator[Row]:
    """Yields every generated query."""
    yield from _days()
    yield from _countries()
    yield from _other_countries()
    yield from _slips()


def _days() -> Iterator[Row]:
    for month in range(1, 13):
        for day in range(1, monthrange(2024, month)[1] + 1):
            yield "date", f"{month}月{day}日", "-"
    for day in range(1, 32):
        yield "date", f"{day}日", "-"
        yield "date", f"11/{day}" if day < 31 else "12/31", "-"
        yield "date", f"2024-10-{day:02d}", "-"
    for month, (name, _, _) in enumerate(COUNTRIES, start=1):
        yield "date", f"{month}月24日の{name}", f"{name}|?"


def _countries() -> Iterator[Row]:
    for (japanese, english, russian), (language, phrases) in product(
        COUNTRIES, (("ja", JAPANESE_PHRASES), ("en", ENGLISH_PHRASES))
    ):
        name = japanese if language == "ja" else english
        for phrase in phrases:
            yield "phrase", phrase.format(name), f"{japanese}|?|日露関係"
        if language == "en":
            continue
        ending = next(ending for ending in CASES if russian.endswith(ending))
        for case in CASES[ending]:
            form = russian[: -len(ending)] + case
            yield "case", form, japanese
            yield "case", f"что происходит в {form}", f"{japanese}|?"


def _other_countries() -> Iterator[Row]:
    """Topics with another country: a card of the topic would be of the wrong country."""
    for short, topic in product(OTHERS, OTHER_TOPICS):
        yield "other country", topic.format(short), f"-|?|{OTHERS[short]}|日本|ロシア|北朝鮮"
    for number in (*range(20, 29), *range(30, 40)):
        yield "other number", f"COP{number}", "-"


def _slips() -> Iterator[Row]:
    """Yields a name with one letter in its middle removed or doubled."""
    for japanese, english, russian in COUNTRIES:
        for name in (japanese, english, russian):
            for place in range(1, len(name) - 1):
                if len(name) >= 6:
                    yield "slip", name[:place] + name[place] + name[place:], f"{japanese}|?"
                    yield "slip", name[:place] + name[place + 1 :], f"{japanese}|?"
