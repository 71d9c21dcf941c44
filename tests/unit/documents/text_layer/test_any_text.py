"""Any text is parsed or refused, and each of its characters is accounted for.

`-m soak` runs thousands of examples.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefings.documents import parse_document
from briefings.domain import Document, ParsedDocument
from briefings.errors import UnknownStructure
from tests.support.character_conservation import count_parsed, count_visible
from tests.support.examples import count_examples
from tests.unit.documents.text_layer import test_printed_chapters
from tests.unit.documents.text_layer.test_printed_chapters import Maker

SOAK = settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=count_examples(60), deadline=None)

FORMS = (
    *(
        " \t1\t\t1\t 概観",
        " \t2\t\t2\t 湖の国々",
        "（1）北湖",
        "（2）\t南湖",
        "（1）",
        "ア\t総論",
        "イ　各論",
        "（ア）港",
        "ａ\t舟",
    ),
    *(
        "①\t舟",
        "【湖の国々】",
        "【湖の",
        "国々】と続く。",
        "〈舟〉北湖では舟が進む。",
        "《舟》",
        "第2章　湖と山",
        "第4節　北の湖",
    ),
    *(
        "第第11章章　湖湖のの国国々々",
        "第2章　湖と山 14",
        "DIPLOMATIC BLUEBOOK 2031140",
        "141\t外交青書 2031",
        "140",
        "141",
        "- 7 -",
    ),
    *(
        "(1)\t 湖の協定：船の安全に関する取決めを",
        "(2)\t LSU：Lake States Union",
        "(1) 湖",
        "注1：湖のこと。",
        "*3 湖",
    ),
    *(
        "北湖では船(1)が行き交い、舟(2)も湖の上を進んでい",
        "る湖である(7)。",
        "舟を止",
        "や",
        "める。",
        "四",
        "し",
        "つ げ",
        "シャンハイ",
    ),
    *(
        "いる。",
        "め、湖",
        "■ 湖の図",
        "図表1　湖",
        "SCO（10）※3",
        "（9（10））※5",
        "※1　湖は準加盟",
        "〈注〉",
        "〈略語解説〉",
        "北湖",
    ),
    *(
        "湖の会談（5月12日、東京）",
        "湖の会談（5月12日、東京　写真提供：",
        "内閣広報室）",
        "▲湖の舟",
        "舟の絵 ©湖子",
        "▲",
        "©",
    ),
    *("湖を渡る船が増え、隣り合う国々の市民の往来も盛ん", "になったと伝えられる。湖の会談（5月12日、東京）"),
    *(
        "https://example.org/湖",
        "Lake States",
        "and Union",
        "\f",
        " ",
        "　",
        "コラム",
        "特集：湖",
        "⽔の⺠",
        "\x07湖",
        "。",
        "（",
    ),
)
LINES = st.lists(
    st.tuples(st.sampled_from(["", "", "", "", " ", "\n", "\f", "　"]), st.sampled_from(FORMS)), max_size=60
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
SIGNS = st.text(" \t\n\f\r　0123（）()1ア【】〈〉■※。、湖止やシ第章節©▲月日：注*．.ａ①", max_size=300)


def reading_of(text: str) -> ParsedDocument | str:
    """Returns the parsed text, or the sentence with which it is refused."""
    try:
        return parse_document(Document("湖.txt", text, ""))
    except UnknownStructure as error:
        return str(error)


def check(text: str) -> None:
    """Asserts that each character is accounted for exactly once, or that the text is refused for a stated reason.

    The reason is mixed columns if the text has words.
    """
    reading = reading_of(text)
    if isinstance(reading, str):
        has_words = any(character.isalnum() for character in count_visible(text))
        assert ("two columns alternate" in reading) is has_words
        return
    assert count_parsed(reading) == count_visible(text)


def join_prefixed(lines: list[tuple[str, str]]) -> str:
    """Returns the lines, each after its prefix."""
    return "\n".join(before + line for before, line in lines)


def make_damaged_chapter(seed: int) -> str:
    """Returns a generated chapter whose lines are partly shuffled, truncated, doubled or joined."""
    rng = random.Random(seed)  # noqa: S311  chapters, not secrets
    lines = Maker(seed).text.split("\n")
    for _ in range(rng.randint(1, 6)):
        at, to = sorted(rng.choices(range(len(lines)), k=2))
        part = lines[at:to]
        match rng.randrange(5):
            case 0:
                rng.shuffle(part)
            case 1:
                part = part * 2
            case 2:
                part = ["".join(part[:3]), *part[3:]]
            case 3:
                part = part[: len(part) // 2]
            case _:
                part = [line[: rng.randint(0, 30)] for line in part]
        lines[at:to] = part[:400]
    return "\n".join(lines)


@given(text=ANY | SIGNS)
@FEW
def test_any_text_is_read_without_loss_or_refused(text):
    """The text has any characters in any order."""
    check(text)


@given(lines=LINES)
@FEW
def test_generated_lines_of_all_forms_are_read_completely(lines):
    """Every form that a rule handles occurs next to every other."""
    check(join_prefixed(lines))


@given(seed=st.integers(0, 10**9))
@FEW
def test_generated_chapter_is_read_completely(seed):
    """A chapter with the defects of a text layer: each character is in a passage or a title, or listed as removed."""
    check(Maker(seed).text)


@given(seed=st.integers(0, 10**9))
@FEW
def test_damaged_chapter_is_read_completely(seed):
    """Lines are shuffled, truncated, doubled and joined."""
    check(make_damaged_chapter(seed))


@pytest.mark.soak
@given(text=ANY | SIGNS, lines=LINES)
@SOAK
def test_thousands_of_texts_are_read_completely(text, lines):
    """Runs the same tests with more examples."""
    check(text)
    check(join_prefixed(lines))


@pytest.mark.soak
@given(seed=st.integers(0, 10**9))
@settings(SOAK, max_examples=1000)
def test_thousands_of_chapters_round_trip(seed):
    """Chapters are intact or damaged; texts, sections, notes, captions and pages are compared."""
    check(make_damaged_chapter(seed))
    check(Maker(seed).text)
    test_printed_chapters.test_generated_chapter_round_trips.hypothesis.inner_test(seed)


@pytest.mark.chapter
def test_real_chapter_is_read_completely(real_chapter):
    """The source chapter is read character by character, also if it is truncated at any line."""
    text = real_chapter.read_text("utf-8")
    check(text)
    lines = text.split("\n")
    for end in range(1, len(lines), 37):
        check("\n".join(lines[:end]))
        check("\n".join(lines[end:]))
