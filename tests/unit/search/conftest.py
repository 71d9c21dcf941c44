"""A small catalog with every territory of the world, and an index over it, made once for all tests here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from briefings.catalog.builtin import load_builtin_catalog
from briefings.catalog.territories import build_territories, list_territory_aliases
from briefings.domain import Alias, AliasKind, Subject, SubjectKind
from briefings.domain.matches import SearchOutcome
from briefings.revisions.assemble import assemble_content
from briefings.search.index import NameIndex
from briefings.search.name_finder import NameFinder

COUNTRIES = ("RU", "BY", "KZ", "KG", "TJ", "TM", "UZ", "AM", "AZ", "GE", "JP", "UA", "CN", "KP")


def subject(ident, kind, ja, en, *, reading=(), variant=(), short=(), former=(), **more):
    aliases = [
        *(Alias(text, AliasKind.READING, "ja") for text in reading),
        *(Alias(text, AliasKind.VARIANT, "ja" if ord(text[0]) > 0x2E80 else "en") for text in variant),
        *(Alias(text, AliasKind.ABBREVIATION, "ja" if ord(text[0]) > 0x2E80 else "en") for text in short),
        *(Alias(text, AliasKind.FORMER_NAME, "ja" if ord(text[0]) > 0x2E80 else "en") for text in former),
    ]
    return Subject(ident, kind, {"ja": ja, "en": en}, aliases=tuple(aliases), **more)


def small_catalogue():
    """Subjects of the chapter's region, then every other territory of the world."""
    world = {territory.id: territory for territory in build_territories()}
    home = [
        Subject(code, SubjectKind.COUNTRY, world[code].names, list_territory_aliases(code), world[code].flag)
        for code in COUNTRIES
    ]
    kind = SubjectKind
    home += [
        subject("central-asia", kind.REGION, "中央アジア", "Central Asia",
                reading=["ちゅうおうあじあ"], short=["中央亜"]),
        subject("caucasus", kind.REGION, "コーカサス", "Caucasus", variant=["カフカス", "コーカサス諸国"]),
        subject("SCO", kind.FRAMEWORK, "上海協力機構", "Shanghai\u0020Cooperation Organization",
                reading=["しゃんはいきょうりょくきこう"], short=["SCO", "上海機構"],
                variant=["Shanghai Pact"]),
        subject("CIS", kind.FRAMEWORK, "独立国家共同体", "Commonwealth\u0020of Independent States",
                reading=["どくりつこっかきょうどうたい"], short=["CIS"]),
        subject("CSTO", kind.FRAMEWORK, "集団安全保障条約機構", "Collective Security\u0020Treaty Organization",
                reading=["しゅうだんあんぜんほしょうじょうやくきこう"], short=["CSTO"]),
        subject("EAEU", kind.FRAMEWORK, "ユーラシア経済同盟", "Eurasian Economic Union",
                reading=["ゆーらしあけいざいどうめい"], short=["EAEU", "EEU"]),
        subject("BRICS", kind.FRAMEWORK, "BRICS", "BRICS", reading=["ぶりっくす"]),
        subject("ca-japan", kind.FRAMEWORK, "「中央アジア＋日本」対話", "“Central Asia plus Japan” Dialogue",
                variant=["中央アジア＋日本", "中央アジアプラス日本"], short=["CA+JAD"]),
        subject("northern-territories", kind.TOPIC, "北方領土", "Northern Territories", reading=["ほっぽうりょうど"],
                variant=["北方四島", "北方領土問題", "Northern Territories Issue"]),
        subject("four-islands", kind.TOPIC, "四島交流", "Four-Island Exchange", reading=["よんとうこうりゅう"],
                variant=["四島交流等事業", "ビザなし交流"]),
        subject("karabakh", kind.TOPIC, "ナゴルノ・カラバフ", "Nagorno-Karabakh",
                variant=["ナゴルノ・カラバフ紛争", "カラバフ", "Artsakh"]),
        subject("transnistria", kind.TOPIC, "沿ドニエストル", "Transnistria", reading=["えんどにえすとる"]),
        subject("japan-russia", kind.TOPIC, "日露関係", "Japan–Russia relations",
                reading=["にちろかんけい"], short=["日露"]),
        subject("russian-economy", kind.TOPIC, "ロシア経済", "Russian economy", reading=["ろしあけいざい"]),
        subject("invasion", kind.TOPIC, "ロシアによるウクライナ侵略", "Russia's aggression against Ukraine",
                variant=["ウクライナ侵略"], reading=["うくらいなしんりゃく"]),
        subject("peace-treaty", kind.TOPIC, "平和条約締結交渉", "Peace treaty negotiations",
                reading=["へいわじょうやくていけつこうしょう"], variant=["平和条約交渉"]),
        subject("putin", kind.PERSON, "プーチン", "Vladimir Putin",
                variant=["プーチン大統領", "ウラジーミル・プーチン", "Putin", "Путин"], country="RU"),
        subject("lukashenko", kind.PERSON, "ルカシェンコ", "Alexander Lukashenko",
                variant=["ルカシェンコ大統領", "Lukashenko", "Лукашенко"], country="BY"),
        subject("iwaya", kind.PERSON, "岩屋毅", "Iwaya Takeshi", variant=["岩屋外務大臣", "岩屋"],
                reading=["いわやたけし", "いわや"], country="JP"),
    ]  # fmt: skip
    return (*home, *build_territories({item.id for item in home}))


def queries(name):
    """Returns the rows of a list of queries beside this file: query (unescaped), kind of input, expected result."""
    rows = []
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            query, kind, expected = line.split("\t")
            query = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), query)
            rows.append((query, kind, expected))
    return rows


def is_right(match, expected):
    """Returns whether a match is the expected one of a row; see the head of the list."""
    names = [hit.name for hit in match.hits]
    if not expected:
        return match.outcome is SearchOutcome.NOTHING
    if expected.startswith("?"):
        return match.outcome is SearchOutcome.AMBIGUOUS and expected[1:] in names
    return match.outcome is not SearchOutcome.NOTHING and names[0] in expected.split("/")


@pytest.fixture(scope="session")
def catalogue():
    """The small catalog."""
    return small_catalogue()


@pytest.fixture(scope="session")
def index(catalogue):
    """An index over the small catalog."""
    made = NameIndex.from_subjects(catalogue)
    made.preload()
    return made


@pytest.fixture(scope="session")
def shipped():
    """An index over the built-in catalog, as in the running bot."""
    made = NameIndex.from_subjects(assemble_content((), load_builtin_catalog()).subjects)
    made.preload()
    return made


@pytest.fixture(scope="session")
def spotter(catalogue):
    """A mention finder over the small catalog."""
    return NameFinder.from_subjects(catalogue)


@pytest.fixture(scope="session")
def read_queries():
    """A function that reads a list of queries."""
    return queries


@pytest.fixture(scope="session")
def right():
    """A function that checks a match."""
    return is_right
