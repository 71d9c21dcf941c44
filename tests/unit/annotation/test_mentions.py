"""Finding the subjects that passages name."""

from __future__ import annotations

from briefings.annotation.mentions import find_mentions
from briefings.domain import PassageKind
from briefings.domain.matches import NameSpan


def test_each_naming_is_a_mention_with_its_place(chapter, spotter):
    made = chapter(
        (PassageKind.PARAGRAPH, "1", "ロシアとアルメニアが会い、ロシアは去った。"),
        (PassageKind.CAPTION, "1", "アルメニアの街"),
    )
    mentions = find_mentions(made, spotter)
    assert [(m.passage, m.subject) for m in mentions] == [(0, "RU"), (0, "AM"), (0, "RU"), (1, "AM")]
    assert all(m.chapter == made.key for m in mentions)
    assert [made.passages[m.passage].text[m.start : m.end] for m in mentions] == [
        "ロシア",
        "アルメニア",
        "ロシア",
        "アルメニア",
    ]


class SharedName:
    """A mention finder for which コンゴ is the name of two countries."""

    def find_names(self, text):
        names = {"コンゴ民主": ("CD",), "コンゴ共和": ("CG",), "コンゴ": ("CD", "CG")}
        spots, at = [], 0
        while at < len(text):
            name = next((name for name in names if text.startswith(name, at)), None)
            if name:
                spots.append(NameSpan(at, at + len(name), names[name], name))
            at += len(name or "x")
        return tuple(spots)


def test_shared_name_means_the_one_that_its_section_names_without_doubt(chapter):
    """If the section names none or both, it is left out."""
    made = chapter(
        (PassageKind.PARAGRAPH, "1", "コンゴ民主を訪れた。"),
        (PassageKind.PARAGRAPH, "1", "コンゴに着いた。"),
        (PassageKind.PARAGRAPH, "2", "コンゴに着いた。"),
        (PassageKind.PARAGRAPH, "3", "コンゴ民主とコンゴ共和とコンゴ"),
        (PassageKind.PARAGRAPH, "4", "コンゴに着いた。"),
        sections=(("1", "甲"), ("2", "乙"), ("3", "丙"), ("4", "コンゴ共和")),
    )
    mentions = find_mentions(made, SharedName())
    assert [(m.passage, m.subject) for m in mentions] == [(0, "CD"), (1, "CD"), (3, "CD"), (3, "CG"), (4, "CG")]


def test_country_inside_the_name_of_a_topic_is_mentioned_too(paragraph, spotter, subjects):
    """The exception is a name of a sea."""
    made = paragraph("日本はロシアとの交渉を続け、インド太平洋を語った。")
    mentions = find_mentions(made, spotter, subjects)
    assert [m.subject for m in mentions] == ["JP", "talks", "RU", "indo-pacific"]
    assert made.passages[0].text[mentions[2].start : mentions[2].end] == "ロシア"


def test_countries_of_one_character_in_the_name_of_a_topic_are_mentioned_too(paragraph, spotter, subjects):
    mentions = find_mentions(paragraph("日露関係は厳しい。"), spotter, subjects)
    assert [(m.start, m.end, m.subject) for m in mentions] == [(0, 4, "jp-ru"), (0, 1, "JP"), (1, 2, "RU")]
