"""The built-in subjects: all that the chapter names, and no others."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from briefings.catalog.builtin import load_builtin_catalog
from briefings.catalog.toml_file import SUBJECT_FILES
from briefings.domain import MembershipStatus, SubjectKind
from briefings.text.normalize import fold_text

CONTENT = Path(__file__).resolve().parents[3] / "briefings" / "content"

COUNTRIES = """
ロシア ベラルーシ カザフスタン キルギス タジキスタン トルクメニスタン ウズベキスタン
アゼルバイジャン アルメニア ジョージア 日本 ウクライナ 中国 北朝鮮 米国 ドイツ 韓国 インド トルコ
イラン サウジアラビア UAE エジプト エチオピア ブラジル 南アフリカ アルゼンチン ボリビア キューバ
インドネシア マレーシア タイ ウガンダ パキスタン モルドバ
"""
PERSONS = """
プーチン ミシュスチン ベロウソフ ナヴァリヌィ ルカシェンコ ルィジェンコフ 石破 岸田 岩屋 上川
辻清人 深澤陽一 柘植芳文 齋藤健 額賀福志郎 森薫 サイードフ ウスマノフ ヌスポヴァ ラフメトゥリン
ヌルベク ヌルバエヴァ ジャパロフ イブラエフ ウスモンゾダ ムフリッディン メレドフ グルマノヴァ
ゴチモラエフ ラフィエフ ママドフ グリゴリャン フフティシアシヴィリ
"""
FRAMEWORKS = """
CIS CSTO EAEU SCO BRICS G7 EU OSCE GCC 国連 安保理 ISTC テュルク諸国機構 中央アジア＋日本
独立国家共同体 集団安全保障条約機構 ユーラシア経済同盟 上海協力機構 湾岸協力理事会 欧州連合
国際科学技術センター
"""
OFFICIAL = """
ロシア連邦 キルギス共和国 アゼルバイジャン共和国 アルメニア共和国 カザフスタン共和国 露西亜
グルジア 白ロシア 白露西亜 キルギスタン キルギジア ソ連 カザフ トルクメン ウズベク タジク 露 中 米
韓 独 印
"""
NOT_NAMED_THERE = {
    "belarus-presidential-election",  # 大統領選挙 alone, under a heading that names the country
    "russian-presidential-election",  # the same
    "navalny-death",  # told in a sentence
    "rebun",  # furigana stand inside the name
}
"""Subjects that the raw chapter reports on without one of their names."""


@pytest.fixture(scope="module")
def subjects():
    return load_builtin_catalog().subjects


@pytest.fixture(scope="module")
def owners(subjects):
    """Folded name to the subjects that have it."""
    table: dict[str, set[str]] = {}
    for subject in subjects:
        for text in [*subject.names.values(), *(alias.text for alias in subject.aliases)]:
            table.setdefault(fold_text(text), set()).add(f"{subject.kind}:{subject.id}")
    return table


@pytest.mark.parametrize(
    ("kind", "name"),
    [("country", name) for name in (COUNTRIES + " " + OFFICIAL).split()]
    + [("person", name) for name in PERSONS.split()]
    + [("framework", name) for name in FRAMEWORKS.split()],
)
def test_every_country_person_and_framework_that_the_chapter_names_can_be_asked_for(owners, kind, name):
    assert any(owner.startswith(f"{kind}:") for owner in owners.get(fold_text(name), ()))


def test_lists_above_are_the_whole_of_these_kinds(subjects):
    kinds = Counter(subject.kind for subject in subjects)
    assert kinds[SubjectKind.COUNTRY] == len(COUNTRIES.split())
    assert kinds[SubjectKind.PERSON] == len(PERSONS.split())
    assert kinds[SubjectKind.TOPIC] >= 50


def test_every_subject_has_description_and_related_subjects(subjects):
    for subject in subjects:
        assert subject.about.keys() == {"ja", "en"}, subject.id
        assert subject.about["ja"].endswith("。"), subject.id
        assert not re.search(r"[\u3040-\u30ff\u3400-\u9fff]", subject.about["en"] + subject.names["en"]), subject.id
        assert subject.related, subject.id


def test_name_with_kanji_has_a_reading(subjects):
    """Romaji and hiragana input are derived from it."""
    for subject in subjects:
        if re.search(r"[\u3400-\u9fff]", subject.names["ja"]):
            assert any(alias.kind == "reading" for alias in subject.aliases), subject.id


def test_persons_have_an_office_and_a_country(subjects):
    for subject in subjects:
        if subject.kind is SubjectKind.PERSON:
            assert subject.office.keys() == {"ja", "en"}, subject.id
            assert subject.country, subject.id


def test_sections_are_those_of_the_digest(subjects):
    digest = (CONTENT / "bluebook-2025-2-6.ja.md").read_text(encoding="utf-8")
    paths: set[str] = set()
    open_paths: list[str] = []
    for level, number in re.findall(r"(?m)^(#+) (\S+) ", digest):
        open_paths = [*open_paths[: len(level) - 1], number]
        paths.add("-".join(open_paths))
    assert len(paths) == 15
    for subject in subjects:
        assert set(subject.sections) <= paths, subject.id


def test_builtin_files_are_read_completely():
    assert {path.name for path in (CONTENT / "subjects").iterdir()} == set(SUBJECT_FILES.values())


class TestFrameworks:
    @pytest.mark.parametrize(
        ("framework", "counted"),
        [
            ("CIS", "AM AZ BY KG KZ MD RU TJ TM UZ"),
            ("CSTO", "AM BY KG KZ RU TJ"),
            ("EAEU", "AM BY KG KZ RU"),
            ("SCO", "BY CN IN IR KG KZ PK RU TJ UZ"),
        ],
    )
    def test_members_are_those_whom_the_figure_counts(self, framework, counted):
        """CSTO counts frozen Armenia and not suspended Uzbekistan; CIS counts its associate."""
        memberships = [m for m in load_builtin_catalog().memberships if m.framework == framework]
        assert {m.member for m in memberships if m.status is not MembershipStatus.SUSPENDED} == set(counted.split())

    def test_brics_has_nine_members_one_unclear_one_that_joined_later_and_eight_partners(self):
        memberships = [m for m in load_builtin_catalog().memberships if m.framework == "BRICS"]
        by_status = {s: {m.member for m in memberships if m.status is s} for s in MembershipStatus}
        assert by_status[MembershipStatus.MEMBER] == {"BR", "RU", "IN", "CN", "ZA", "EG", "ET", "IR", "AE", "ID"}
        assert by_status[MembershipStatus.UNCLEAR] == {"SA"}
        assert by_status[MembershipStatus.PARTNER] == {"BY", "BO", "CU", "KZ", "MY", "TH", "UG", "UZ"}
        assert {m.since for m in memberships if m.status is MembershipStatus.PARTNER or m.member == "ID"} == {
            "2025-01"
        }

    def test_notes_of_the_figure_give_these_standings(self):
        standings = {(m.framework, m.member): (m.status, m.since, m.note) for m in load_builtin_catalog().memberships}
        assert standings["CIS", "TM"] == ("associate", "2005", "※1")
        assert standings["CSTO", "UZ"] == ("suspended", "2012", "※2")
        assert standings["SCO", "IR"] == ("member", "2023", "※3")
        assert standings["CSTO", "AM"] == ("frozen", "2024", "※4")
        assert standings["BRICS", "SA"] == ("unclear", "", "※5")


@pytest.mark.chapter
def test_chapter_names_every_subject(subjects, real_chapter):
    """Each has a Japanese or English name, or an abbreviation, that is in the chapter."""
    text = fold_text(re.sub(r"\s", "", real_chapter.read_text(encoding="utf-8")))
    missing = set()
    for subject in subjects:
        names = [*subject.names.values(), *(a.text for a in subject.aliases if a.language in {"ja", "en"})]
        if not any(len(fold_text(name)) > 1 and fold_text(name) in text for name in names):
            missing.add(subject.id)
    assert missing == NOT_NAMED_THERE
