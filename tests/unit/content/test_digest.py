"""The built-in digest: the whole chapter, the same in both languages, without additions."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from briefings.documents.markdown.parser import parse_markdown
from briefings.domain import Chapter, ChapterKind, Document, Passage, PassageKind

CONTENT = Path(__file__).resolve().parents[3] / "briefings" / "content"
TREE = {
    "1": ("概観", 139),
    "2": ("ロシア・ベラルーシ", 140),
    "2-(1)": ("ロシア情勢", 140),
    "2-(1)-ア": ("ロシア内政", 140),
    "2-(1)-イ": ("ロシア外政", 140),
    "2-(1)-ウ": ("ロシア経済", 141),
    "2-(2)": ("日露関係", 141),
    "2-(2)-ア": ("総論", 141),
    "2-(2)-イ": ("北方領土問題と平和条約締結交渉", 142),
    "2-(2)-ウ": ("日露経済関係", 143),
    "2-(3)": ("ベラルーシ情勢", 143),
    "3": ("中央アジア・コーカサス諸国", 144),
    "3-(1)": ("総論", 144),
    "3-(2)": ("中央アジア諸国", 145),
    "3-(3)": ("コーカサス諸国", 146),
}
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
NAME = re.compile(r"[ァ-ヺー]{3,}|[A-Z]{2,}")
LOAN_WORDS = {"アクセス", "アピール", "カテゴリー", "ステップ", "プロジェクト"}
"""Katakana words of the chapter that are no names, for which the digest has other words."""
READINGS = {"シャンハイ"}
"""Furigana in katakana, a reading of 上海."""
PEOPLE = {
    "上川": "Kamikawa",
    "石破": "Ishiba",
    "岩屋": "Iwaya",
    "岸田": "Kishida",
    "齋藤健": "Ken Saito",
    "柘植芳文": "Yoshifumi Tsuge",
    "辻\U000e0100清人": "Kiyoto Tsuji",
    "額賀福志郎": "Fukushiro Nukaga",
    "深澤陽一": "Yoichi Fukazawa",
    "森薫": "Kaoru Mori",
}
"""Persons whose names are written in kanji."""
MONTHS = ["January", "February", "March", "April", "May", "June"]
MONTHS += ["July", "August", "September", "October", "November", "December"]
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]


def digest(language: str) -> Chapter:
    path = CONTENT / f"bluebook-2025-2-6.{language}.md"
    reading = parse_markdown(Document(path.name, path.read_text(encoding="utf-8"), "0" * 64))
    assert reading.warnings == ()
    return reading.chapter


@pytest.fixture(scope="module")
def ja() -> Chapter:
    return digest("ja")


@pytest.fixture(scope="module")
def en() -> Chapter:
    return digest("en")


@pytest.fixture(scope="module", params=["ja", "en"])
def chapter(request) -> Chapter:
    return digest(request.param)


class TestEachLanguage:
    def test_digest_states_source_and_license(self, chapter):
        assert (chapter.edition, chapter.number, chapter.kind) == (2025, "2-6", ChapterKind.DIGEST)
        assert chapter.title
        assert chapter.publisher in {"外務省", "Ministry of Foreign Affairs of Japan"}
        assert re.search(r"公共データ利用規約（第1.0版）|Public Data License 1\.0", chapter.licence)

    def test_its_sections_are_the_fifteen_of_the_chapter(self, chapter):
        assert [(s.path, s.page) for s in chapter.sections] == [(path, page) for path, (_, page) in TREE.items()]

    def test_every_section_with_its_own_text_has_statements(self, chapter):
        sections = {p.section for p in chapter.passages if p.kind is PassageKind.PARAGRAPH}
        assert sections == TREE.keys() - {"2", "2-(1)", "2-(2)", "3"}

    def test_pages_are_those_of_the_chapter_in_order(self, chapter):
        body = [p for p in chapter.passages if p.kind is not PassageKind.FOOTNOTE]
        pages = [p.page for p in body]
        assert set(pages) == set(range(139, 148))
        assert pages == sorted(pages)

    def test_dates_are_in_years_of_chapter(self, chapter):
        dates = [date for p in chapter.passages for date in p.dates]
        assert len(dates) > 90
        assert {int(date[:4]) for date in dates} <= {1994, 2004, 2005, 2012, 2018, *range(2020, 2026)}

    def test_nine_footnotes_are_referred_to_in_order_and_have_their_bodies(self, chapter):
        marks = [reference.mark for p in chapter.passages for reference in p.references]
        bodies = [(p.mark, p.page) for p in chapter.passages if p.kind is PassageKind.FOOTNOTE]
        pages = [139, 139, 142, 142, 142, 146, 146, 146, 146]
        assert marks == [str(n) for n in range(1, 10)]
        assert bodies == [(str(n), page) for n, page in enumerate(pages, 1)]

    def test_figure_counts_five_frameworks_and_has_its_five_notes(self, chapter):
        (figure,) = chapter.figures
        assert (figure.section, figure.page) == ("3-(1)", 144)
        counts = {count.label: (count.members, count.note) for count in figure.counts}
        assert counts == {
            "SCO": (10, "※3"),
            "CIS": (10, None),
            "CSTO": (6, None),
            "EAEU": (5, None),
            "BRICS": (9, "※5"),
        }
        notes = [(p.mark, p.dates) for p in chapter.passages if p.kind is PassageKind.FIGURE_NOTE]
        assert notes == [("※1", ("2005",)), ("※2", ("2012",)), ("※3", ("2023",)), ("※4", ("2024",)), ("※5", ())]

    def test_captions_of_the_two_pictures_are_there(self, chapter):
        captions = [(p.section, p.page, p.dates) for p in chapter.passages if p.kind is PassageKind.CAPTION]
        assert captions == [("3-(2)", 145, ()), ("3-(2)", 145, ("2024-03-08",))]

    def test_statement_is_understandable_alone(self, chapter):
        """Cards show single statements, so a month has its year unless the sentence has one before."""
        month = re.compile(r"\d{1,2}月|" + "|".join(rf"\bin {name}\b" for name in MONTHS))
        for passage in chapter.passages:
            if passage.kind is PassageKind.PARAGRAPH and month.search(passage.text):
                assert re.search(r"20\d\d", passage.text), passage.text


class TestBothLanguages:
    def test_each_statement_has_its_counterpart(self, ja, en):
        def shape(chapter: Chapter) -> list[tuple[object, ...]]:
            return [
                (p.kind, p.section, p.page, p.dates, p.mark, [r.mark for r in p.references]) for p in chapter.passages
            ]

        assert shape(ja) == shape(en)

    def test_titles_are_the_chapters_in_japanese_and_english_in_english(self, ja, en):
        assert [s.title for s in ja.sections] == [title for title, _ in TREE.values()]
        assert all(s.title.isascii() for s in en.sections)

    def test_figure_in_one_is_a_figure_in_the_other(self, ja, en):
        for left, right in zip(ja.passages, en.passages, strict=True):
            assert japanese_figures(left) <= english_figures(right), left.text
            assert english_figures(right, words=False) <= japanese_figures(left), right.text

    def test_no_japanese_is_left_in_the_english(self, en):
        left = [p.text for p in en.passages if re.search(r"[\u3040-\u30ff\u3400-\u9fff]", p.text)]
        assert left == []


def japanese_figures(passage: Passage) -> set[str]:
    """Figures as English writes them: 1兆1,880億 is 1.188 trillion, 3割 is 30%, 7月 is July."""
    text = unicodedata.normalize("NFKC", passage.text)
    text = re.sub(r"(\d+)兆([\d,]+)億", lambda m: f"{int(m[1]) + int(m[2].replace(',', '')) / 10_000:g}", text)
    text = re.sub(r"(\d)割", r"\g<1>0", text)
    text = re.sub(r"(\d+)月", lambda m: MONTHS[int(m[1]) - 1], text)
    return set(FIGURE.findall(text)) | {name for name in MONTHS if re.search(rf"{name}(?![a-z])", text)}


def english_figures(passage: Passage, *, words: bool = True) -> set[str]:
    text = passage.text.replace("COVID-19", "COVID")
    figures = set(FIGURE.findall(unicodedata.normalize("NFKC", text)))
    figures |= {name for name in MONTHS if re.search(rf"\b{name}\b", text)}
    if words:
        for spelled in (WORDS, ORDINALS):
            figures |= {str(n) for n, word in enumerate(spelled, 1) if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
    return figures


def sections_of(raw: str) -> dict[str, str]:
    """Returns the raw text between the headings, by path, without running heads and footnote marks, lines joined.

    It is extracted here, not by the importer, so that an error of the importer can't hide a gap in the digest.
    """
    raw = re.sub(r"(?m)^(?:第2章.*|DIPLOMATIC BLUEBOOK.*|（4）|https?:.*)$", "", raw)
    raw = re.sub(r"\((\d)\)", "", raw)
    places, position = [], 0
    for title, _ in TREE.values():
        found = re.compile(rf"(?m)^.*{re.escape(title)}$").search(raw, position)
        assert found, title
        places.append(found)
        position = found.end()
    ends = [place.start() for place in places[1:]] + [len(raw)]
    return {
        path: unicodedata.normalize("NFKC", re.sub(r"\s", "", raw[place.end() : end]))
        for path, place, end in zip(TREE, places, ends, strict=True)
    }


def read_section(chapter: Chapter, path: str) -> str:
    """Returns the digest's text of a section, with marks of figure notes and without those of footnotes."""
    marked = [
        f"{p.mark} {p.text}" if p.kind is PassageKind.FIGURE_NOTE else p.text
        for p in chapter.passages
        if p.section == path
    ]
    return unicodedata.normalize("NFKC", "\n".join(marked))


def missing_names(original: str, told_names: set[str]) -> set[str]:
    """Returns the names of the original that are missing from the digest.

    Labels of a figure are written without separators: a sequence of names that the digest has is not missing.
    """
    run = re.compile("|".join(sorted(map(re.escape, told_names), key=len, reverse=True)) or "$^")
    rest = {name: run.sub("", name) for name in set(NAME.findall(original)) - told_names - LOAN_WORDS - READINGS}
    return {name for name, left in rest.items() if left}


@pytest.fixture(scope="module")
def original(real_chapter) -> dict[str, str]:
    return sections_of(real_chapter.read_text(encoding="utf-8"))


@pytest.mark.chapter
class TestAgainstTheChapter:
    """Tests completeness by countable items: the figures, the names in katakana and the abbreviations."""

    @pytest.mark.parametrize("path", TREE)
    def test_every_number_of_section_is_in_digest(self, ja, original, path):
        missing = set(FIGURE.findall(original[path])) - set(FIGURE.findall(read_section(ja, path)))
        assert missing == set()

    @pytest.mark.parametrize("path", TREE)
    def test_digest_has_no_number_missing_in_section(self, ja, original, path):
        """2024 is the reported year: the digest adds it where the chapter omits it."""
        added = set(FIGURE.findall(read_section(ja, path))) - set(FIGURE.findall(original[path])) - {"2024"}
        assert added == set()

    @pytest.mark.parametrize("path", TREE)
    def test_every_katakana_name_and_abbreviation_is_in_digest(self, ja, original, path):
        notes = {name for p in ja.passages if p.kind is PassageKind.FOOTNOTE for name in NAME.findall(p.text)}
        assert missing_names(original[path], notes | set(NAME.findall(read_section(ja, path)))) == set()

    def test_every_person_in_kanji_is_in_both_digests(self, ja, en, real_chapter):
        raw = re.sub(r"\s", "", real_chapter.read_text(encoding="utf-8")).replace("つげ", "")
        for name, romanised in PEOPLE.items():
            assert name in raw
            assert any(name in p.text for p in ja.passages)
            assert any(romanised in p.text for p in en.passages)
