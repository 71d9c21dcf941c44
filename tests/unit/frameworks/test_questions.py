"""Questions about memberships: golden answers, refusals and their reasons, and the encoding of questions in ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.domain import MembershipStatus
from briefings.domain.cards import CardRequest, View
from briefings.frameworks.evaluate import answer_question
from briefings.frameworks.grammar import Problem, Refusal
from briefings.frameworks.question import Clause, Operator, Question, Target, Term, decode_question, encode_question
from briefings.frameworks.standings import StandingTable
from briefings.service import BriefingService

QUESTIONS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("questions.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def describe(service: BriefingService, table: StandingTable, typed: str) -> str:
    """Returns the answer to a question in the format of the table of golden answers."""
    request = service.memberships.parse_question(typed)
    if isinstance(request, Refusal):
        return "refused"
    if request.subject:  # the members of one framework
        question: Question | None = Question(Target.COUNTRIES, (Clause((Term(request.subject),)),))
    elif not request.section:
        return "all"
    else:
        question = decode_question(request.section)
    assert question is not None
    if question.target is Target.STANDINGS:
        countries, frameworks = question.clauses
        pairs = [f"{country.subject}-{other.subject}" for country in countries.terms for other in frameworks.terms]
        return f"k: {' '.join(pairs)}"
    answer = answer_question(question, table)
    found = f"{question.target}: {' '.join(sorted(subject.id for subject in answer.found))}".strip()
    return f"{found} ? {' '.join(subject.id for subject in answer.unclear)}" if answer.unclear else found


@pytest.mark.parametrize(("typed", "answer"), QUESTIONS)
def test_golden_questions(service: BriefingService, table: StandingTable, typed: str, answer: str) -> None:
    assert describe(service, table, typed) == answer


@pytest.mark.parametrize(
    ("typed", "problem", "word"),
    [
        ("richest member of SCO", Problem.UNKNOWN_WORD, "richest"),
        ("SCOで一番豊かな国", Problem.UNKNOWN_WORD, "一番豊"),
        ("in SCO and CSTO or CIS", Problem.MIXED, ""),
        ("in SCO but not in the EU", Problem.NO_MEMBERS, "EU"),
        ("members of", Problem.NO_NAME, ""),
        ("frameworks of Central Asia", Problem.NOT_UNDERSTOOD, ""),
    ],
)
def test_refusal_names_unknown_word_and_example(
    service: BriefingService, typed: str, problem: Problem, word: str
) -> None:
    refusal = service.memberships.parse_question(typed)
    assert refusal == Refusal(problem, word)
    for language, quoted in (("en", "for example: in"), ("ja", "入っていない国")):
        (line,) = service.memberships.build_refusal(refusal, language).blocks[0].lines
        assert quoted in line.text
        assert "\n" not in line.text


def test_examples_of_a_refusal_are_understood(service: BriefingService) -> None:
    for language in ("en", "ja"):
        offered = [text for _label, text in service.memberships.suggest_questions("", language)]
        assert len(offered) >= 8
        for text in offered:
            assert isinstance(service.memberships.parse_question(text), CardRequest), text


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ("in SCO but not in CSTO", View.MEMBERSHIPS),
        ("アルメニアとカザフスタンが共に入る枠組み", View.MEMBERSHIPS),
        ("which frameworks is Armenia in", View.MEMBERSHIPS),
        ("SCOの加盟国", View.MEMBERSHIPS),
        ("SCO", View.SUMMARY),
        ("アルメニア", View.SUMMARY),
        ("アルメニアとアゼルバイジャン", View.PAIR),
        ("CSTOとアルメニアの凍結について2024年に何があった", None),
        ("the weather in Armenia", None),
    ],
)
def test_brief_answers_questions_and_nothing_else(service: BriefingService, query: str, view: View | None) -> None:
    card = service.answer(query, "ja")
    if view is None:
        assert card.request.view is not View.MEMBERSHIPS
    else:
        assert card.request.view is view


def test_one_of_the_countries_that_an_unclear_membership_decides_is_shown_apart(service: BriefingService) -> None:
    card = service.answer("in BRICS but not in SCO", "en")
    blocks = {block.heading: " ".join(line.text for line in block.lines) for block in card.blocks}
    assert "Brazil" in blocks[""]
    assert "Saudi Arabia" not in blocks[""]
    assert "Saudi Arabia" in blocks["Depends on an unclear membership"]


def test_country_excluded_by_its_status_is_named_with_the_status(service: BriefingService) -> None:
    card = service.answer("members of CIS and CSTO", "en")
    apart = card.blocks[-1]
    assert apart.heading == "Not counted because of another standing"
    assert [(line.label, line.text) for line in apart.lines] == [
        ("CIS: member · CSTO: suspended since 2012", "🇺🇿\u00a0Uzbekistan")
    ]


def test_every_line_of_an_answer_that_has_a_standing_is_cited(service: BriefingService) -> None:
    for typed, answer in QUESTIONS:
        request = service.memberships.parse_question(typed)
        card = service.build_card(request, "ja") if isinstance(request, CardRequest) else None
        if card is None:
            continue
        for block in card.blocks:
            for line in block.lines:
                has_standing = ":" in line.label or "since" in line.label
                assert line.citation is not None or not has_standing, (typed, answer, line)


subjects = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
terms = st.builds(Term, subjects, st.lists(st.sampled_from(MembershipStatus), max_size=2).map(tuple))


def make_clause(names: list[Term], operator: Operator, is_negated: bool) -> Clause:
    return Clause(tuple(names), operator if len(names) > 1 else Operator.ALL, is_negated)


clauses = st.builds(make_clause, st.lists(terms, min_size=1, max_size=3), st.sampled_from(Operator), st.booleans())


@given(st.sampled_from(Target), st.lists(clauses, min_size=1, max_size=3), st.sampled_from(Operator))
def test_encoded_question_is_read_back(target: Target, parts: list[Clause], operator: Operator) -> None:
    question = Question(target, tuple(parts), operator if len(parts) > 1 else Operator.ALL)
    assert decode_question(encode_question(question)) == question


@given(st.text(alphabet="cfk:;/+,!=SCOAM-~|é member", max_size=30))
def test_other_text_is_not_a_question_or_is_the_text_of_one(text: str) -> None:
    question = decode_question(text)
    assert question is None or encode_question(question) == text


@given(st.text(max_size=60))
def test_any_text_is_read(service: BriefingService, typed: str) -> None:
    request = service.memberships.parse_question(typed)
    if isinstance(request, CardRequest):
        assert service.build_card(request, "en") is not None
    else:
        assert service.memberships.build_refusal(request, "ja").blocks
