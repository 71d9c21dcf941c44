"""Tests cards of generated content: every line has a source, and equal requests give equal cards."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefings.cards.to_json import card_to_dict
from briefings.domain import (
    Chapter,
    ChapterKind,
    Content,
    Event,
    Membership,
    MembershipStatus,
    Mention,
    Passage,
    PassageKind,
    Revision,
    Section,
    Snapshot,
    Subject,
    SubjectKind,
)
from briefings.domain.cards import Card, CardRequest, View
from briefings.service import BriefingService
from tests.support.examples import count_examples

SUBJECTS = (
    Subject("AA", SubjectKind.COUNTRY, {"ja": "甲国", "en": "Aland"}, flag="🇦🇲", related=("topic", "nobody")),
    Subject("BB", SubjectKind.COUNTRY, {"ja": "乙国", "en": "Beland"}),
    Subject("JP", SubjectKind.COUNTRY, {"ja": "日本", "en": "Japan"}),
    Subject("both", SubjectKind.REGION, {"ja": "甲乙地方", "en": "Both Lands"}, members=("AA", "BB")),
    Subject("topic", SubjectKind.TOPIC, {"ja": "運河", "en": "Canal"}, related=("AA",), sections=("1",)),
    Subject("UNION", SubjectKind.FRAMEWORK, {"ja": "連合", "en": "Union"}),
    Subject("person", SubjectKind.PERSON, {"ja": "丙山", "en": "Heiyama"}, country="JP", office={"ja": "大臣"}),
)
IDS = [subject.id for subject in SUBJECTS]
NAMES = {subject.id: subject.names["ja"] for subject in SUBJECTS}
PATHS = ("1", "2", "2-(1)", "2-(1)-ア", "3")
DATES = st.sampled_from(["2024", "2024-10", "2024-03-08", "2024-10-22/2024-10-24", "2023-12", "not a date", ""])

fragments = st.sampled_from(
    [
        *(
            *NAMES.values(),
            "は会談した。",
            "が来た。",
            "に行った（非公式。）。",
            "訪日",
            "とても長い説明が続く、" * 40,
        ),
        *("🇦🇲", "か\u3099", "。", " ", "辻\U000e0100", "*_`<@1>", "2024年10月、", "Aland signed a treaty. "),
    ]
)
texts = st.lists(fragments, max_size=12).map("".join)


@st.composite
def chapters(draw: st.DrawFn, edition: int, number: str, kind: ChapterKind, language: str) -> Chapter:
    paths = [path for path in PATHS if draw(st.booleans())]
    titles = st.sampled_from(["概観", *NAMES.values(), "甲国・乙国", "日本と甲国の関係", ""])
    sections = tuple(Section(path, path.rpartition("-")[2], draw(titles), path.count("-") + 1, 10) for path in paths)
    passages = tuple(
        Passage(
            draw(st.sampled_from(PassageKind)),
            draw(st.sampled_from([*paths, ""])),
            ordinal,
            draw(texts),
            draw(st.none() | st.integers(1, 300)),
            mark=draw(st.sampled_from([None, "1", "※1"])),
        )
        for ordinal in range(draw(st.integers(0, 5)))
    )
    return Chapter(edition, number, kind, language, "章", sections, passages, publisher="外務省", licence="")


@st.composite
def contents(draw: st.DrawFn) -> Content:
    keys = [
        (edition, number, kind, language)
        for edition in (2024, 2025)
        for number in ("2-5", "2-6", "")
        for kind in ChapterKind
        for language in ("ja", "en")
    ]
    chosen = draw(st.lists(st.sampled_from(keys), max_size=4, unique=True))
    drawn = tuple(draw(chapters(*key)) for key in chosen)
    mentions, events = [], []
    for chapter in drawn:
        for passage in chapter.passages:
            for subject, name in NAMES.items():
                at = passage.text.find(name)
                if at >= 0:
                    mentions.append(Mention(chapter.key, passage.ordinal, at, at + len(name), subject))
            if passage.text.strip() and draw(st.booleans()):
                about = tuple(draw(st.lists(st.sampled_from([*IDS, "gone"]), max_size=3)))
                events += [
                    Event(date, passage.text, about, chapter.key, passage.section, passage.ordinal, passage.page)
                    for date in draw(st.lists(DATES, max_size=3))
                ]
    memberships = draw(
        st.lists(
            st.builds(
                Membership,
                framework=st.sampled_from(["UNION", "gone"]),
                member=st.sampled_from(["AA", "BB", "gone"]),
                status=st.sampled_from(MembershipStatus),
                since=DATES,
                chapter=st.sampled_from(["", *(chapter.key for chapter in drawn), "gone"]),
            ),
            max_size=3,
        )
    )
    return Content(drawn, SUBJECTS, tuple(mentions), tuple(events), tuple(memberships))


def make_service(content: Content) -> BriefingService:
    return BriefingService(Snapshot(Revision(1, None, "", ""), content))


def build_pages(service: BriefingService, request: CardRequest, language: str) -> list[Card]:
    first = service.build_card(request, language)
    if first is None:
        return []
    cards = [first]
    for page in range(1, first.pages):
        more = service.build_card(
            CardRequest(request.subject, request.view, request.section, page, request.edition), language
        )
        assert more is not None
        cards.append(more)
    return cards


requests = st.builds(
    CardRequest,
    subject=st.sampled_from([*IDS, "", "gone"]),
    view=st.sampled_from(View),
    section=st.sampled_from(["", *PATHS, "2-5/1", "2-6/2-(1)", "9"]),
    page=st.integers(0, 3),
    edition=st.sampled_from([0, 2025, 2024, 1999]),
)
_ABOUT_SOME_SUBJECTS = {View.MEMBERSHIPS, View.MATRIX, View.SIDE_BY_SIDE}
"""Views that show only frameworks, or subjects that the section names."""

slow = settings(deadline=None, max_examples=count_examples(60), suppress_health_check=[HealthCheck.too_slow])


@slow
@given(contents(), requests, st.sampled_from(["ja", "en"]))
def test_same_request_makes_the_same_card(content: Content, request: CardRequest, language: str) -> None:
    card = make_service(content).build_card(request, language)
    if card is None:
        assert request.subject not in IDS or request.view in _ABOUT_SOME_SUBJECTS
        return
    assert make_service(content).build_card(card.request, language) == card
    is_about_subject = request.view not in {View.SEARCH, View.INDEX}
    if request.view is not View.WORDS:  # a search has a subject only if it is limited to it
        assert card.request.subject == (request.subject if is_about_subject else "")


@slow
@given(contents(), requests, st.sampled_from(["ja", "en"]))
def test_no_line_is_empty_and_every_line_of_content_is_cited(
    content: Content, request: CardRequest, language: str
) -> None:
    card = make_service(content).build_card(request, language)
    if card is None:
        return
    assert card.title
    assert card.blocks
    editions = {chapter.edition for chapter in content.chapters}
    for block in card.blocks:
        assert block.lines
        for line in block.lines:
            assert line.text.strip()
            is_quoted = any(line.text in passage.text for chapter in content.chapters for passage in chapter.passages)
            assert line.citation is not None or not (is_quoted and len(line.text) > 12) or block.heading in _NAMING
            if line.citation:
                assert line.citation.edition in editions
    card_to_dict(card)


_NAMING = ("関連項目", "含まれる国", "Related", "Countries")


@slow
@given(contents(), requests, st.sampled_from(["ja", "en"]))
def test_card_leads_only_where_there_is_something(content: Content, request: CardRequest, language: str) -> None:
    service = make_service(content)
    card = service.build_card(request, language)
    if card is None:
        return
    assert len(card.actions) <= 5
    assert len(card.choices) <= 25
    for entry in (*card.actions, *card.choices):
        assert service.build_card(entry.request, language) is not None
    assert len({choice.request for choice in card.choices}) == len(card.choices)


@slow
@given(contents(), st.sampled_from(IDS), st.sampled_from(["ja", "en"]))
def test_every_statement_about_a_subject_is_in_its_full_text(content: Content, subject: str, language: str) -> None:
    service = make_service(content)
    edition = service.content_index.find_newest_edition(subject, language)
    statements = service.content_index.list_statements(subject, edition, language)
    shown = "".join(
        line.text
        for card in build_pages(service, CardRequest(subject, View.FULL_TEXT), language)
        for block in card.blocks
        for line in block.lines
    )
    for statement in statements:
        assert "".join(statement.text.split()) in "".join(shown.split())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_subject_of_a_hundred_sections_has_them_all_within_reach(language: str) -> None:
    """A list has at most 25 entries; one entry opens the next list, and that of the last list opens the first."""
    sections = tuple(Section(str(n), str(n), f"節{n}", 1, n) for n in range(1, 101))
    passages = tuple(
        Passage(PassageKind.PARAGRAPH, str(n), n, f"甲国は第{n}回の会議に出た。", n) for n in range(1, 101)
    )
    chapter = Chapter(2025, "1", ChapterKind.DIGEST, "ja", "章", sections, passages)
    mentions = tuple(Mention(chapter.key, n, 0, 2, "AA") for n in range(1, 101))
    service = make_service(Content((chapter,), SUBJECTS, mentions))
    reached: set[str] = set()
    request, seen = CardRequest("AA"), set()
    while request not in seen:
        seen.add(request)
        card = service.build_card(request, language)
        assert card is not None
        assert len(card.choices) <= 25
        reached |= {choice.request.section for choice in card.choices if choice.request.view is View.SECTION}
        request = next(
            choice.request
            for choice in card.choices
            if choice.request.view is View.SUMMARY and choice.request.subject == "AA"
        )
    assert reached == {str(n) for n in range(1, 101)}
