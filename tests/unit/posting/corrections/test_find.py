"""Posts that a revision contradicts, and their corrected cards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from briefings.domain import Subject, SubjectKind
from briefings.domain.cards import CardLine, Citation
from briefings.domain.reviews import (
    CorrectionFindings,
    PostCorrection,
    PublishedPost,
    StatementChange,
    StatementChangeKind,
)
from briefings.domain.schedules import EmptyPolicy, MinimumImportance
from briefings.domain.schedules import ScheduleKind as Tells
from briefings.posting.content import ServicePostContent
from briefings.posting.corrections.compare import find_changes
from briefings.posting.corrections.find import find_corrections
from briefings.posting.corrections.statements import RevisionStatements, list_statements
from briefings.service import BriefingService
from tests.support.posted_revisions import (
    BRIDGE,
    DAY,
    MARKET,
    NOW,
    SCHOOL,
    chapter,
    make_service,
    make_service_of,
    post,
    standing,
    text,
)

LONGER = ("2024-11-24", "アルメニアは北の谷に長さ180メートルの橋を開いた。", 140)


def find_against(
    new: BriefingService, *old: BriefingService, posts: tuple[PublishedPost, ...] = ()
) -> CorrectionFindings:
    desks = {item.snapshot.revision.id: item for item in old}
    chosen = posts or (post(*sorted(desks)),)
    return find_corrections(chosen, new, desks.get, NOW)


def only(findings: CorrectionFindings) -> PostCorrection:
    (correction,) = findings.corrections
    return correction


def note(correction: PostCorrection) -> str:
    block = correction.card.blocks[0]
    return "\n".join([block.heading, *(line.text for line in block.lines)])


def test_changed_statement_shows_old_and_new_text() -> None:
    """The new card follows a note in the schedule's language, with the day of the correction in its time zone."""
    correction = only(find_against(make_service(2, LONGER, SCHOOL), make_service(1, BRIDGE, SCHOOL)))
    (change,) = correction.changes
    assert (change.kind, change.posted.text) == (StatementChangeKind.CHANGED, BRIDGE[1])
    assert change.current is not None
    assert change.current.text == LONGER[1]
    assert note(correction).startswith("訂正（2026-11-25）\n")
    assert "120メートル" in note(correction)
    assert "180メートル" in note(correction)
    assert [line.text for line in list_statements(correction.card)] == [LONGER[1], SCHOOL[1]]
    assert correction.card.revision == 2


def test_additions_do_not_make_post_wrong() -> None:
    more = (BRIDGE[0], BRIDGE[1] + "渡り初めには学生が招かれた。", BRIDGE[2])
    assert find_against(make_service(2, BRIDGE, SCHOOL, MARKET), make_service(1, BRIDGE)).corrections == ()
    assert find_against(make_service(2, more, SCHOOL), make_service(1, BRIDGE)).corrections == ()
    assert find_against(make_service(2, SCHOOL, BRIDGE), make_service(1, BRIDGE, SCHOOL)).corrections == (), (
        "nor does another order"
    )


def test_statement_cut_short_is_changed() -> None:
    more = (BRIDGE[0], BRIDGE[1] + "渡り初めには学生が招かれた。", BRIDGE[2])
    correction = only(find_against(make_service(2, BRIDGE), make_service(1, more)))
    assert correction.changes[0].kind is StatementChangeKind.CHANGED


def test_withdrawn_one_of_two_is_named_only_in_the_note() -> None:
    correction = only(find_against(make_service(2, SCHOOL), make_service(1, BRIDGE, SCHOOL)))
    assert [change.kind for change in correction.changes] == [StatementChangeKind.WITHDRAWN]
    assert "取り下げました" in note(correction)
    assert BRIDGE[1].rstrip("。")[:20] in note(correction)
    assert [line.text for line in list_statements(correction.card)] == [SCHOOL[1]]


@pytest.mark.parametrize("empty", EmptyPolicy)
def test_post_without_remaining_statements_keeps_title_and_note(empty: EmptyPolicy) -> None:
    """This applies also to schedules that post nothing on empty days, because the post exists."""
    other = ("2024-01-05", "ジョージアは温室を建てた。", 150)
    correction = only(find_against(make_service(2, other), make_service(1, BRIDGE), posts=(post(1, on_empty=empty),)))
    assert correction.changes[0].kind is StatementChangeKind.WITHDRAWN
    assert correction.card.title == "11月24日"
    assert list_statements(correction.card) == ()
    assert "取り下げました" in note(correction)
    assert "確認できません" in note(correction)
    assert correction.card.choices == ()
    assert correction.card.source == ""


def test_wrong_date_is_shown_with_both_dates() -> None:
    """The statement is no longer on the day of the post; the note names its new date."""
    other = ("2024-11-26", *BRIDGE[1:])
    correction = only(find_against(make_service(2, other, SCHOOL), make_service(1, BRIDGE, SCHOOL)))
    assert correction.changes[0].kind is StatementChangeKind.CHANGED
    assert "日付を、2024年11月24日から2024年11月26日に改めました" in note(correction)


def test_wrong_page_is_shown_with_both_pages() -> None:
    correction = only(find_against(make_service(2, (*BRIDGE[:2], 144)), make_service(1, BRIDGE)))
    assert "p.140" in note(correction)
    assert "p.144" in note(correction)


def test_day_that_became_solemn_loses_its_festive_words() -> None:
    """The text is the same; its label was 周年, which is not used for such days."""
    old = standing("flood", "2016-11-24", "北の谷で大水があった。")
    new = standing("flood", "2016-11-24", "北の谷で大水があった。", solemn=True)
    correction = only(find_against(make_service(2, SCHOOL, days=(new,)), make_service(1, SCHOOL, days=(old,))))
    (change,) = correction.changes
    assert "10周年" in change.posted.label
    assert change.current is not None
    assert "周年" not in change.current.label
    assert "10周年" in note(correction)


def test_line_that_left_card_but_exists_is_not_wrong() -> None:
    """A schedule of major days does not show a minor one, and the posted statement is still in the content."""
    days = (standing("bridge", "2016-11-24", "谷に橋が架かった。"), standing("mill", "2001-11-24", "水車ができた。"))
    minor = (days[0], standing("mill", "2001-11-24", "水車ができた。", major=False))
    posted = post(1, minimum_importance=MinimumImportance.MAJOR)
    assert find_against(make_service(2, days=minor), make_service(1, days=days), posts=(posted,)).corrections == ()
    correction = only(find_against(make_service(2, days=days[:1]), make_service(1, days=days), posts=(posted,)))
    assert correction.changes[0].posted.text.startswith("水車")


def test_reworded_newer_edition_does_not_make_a_post_wrong() -> None:
    newer = chapter((("2024-11-24", "アルメニアの北の谷では橋が使えるようになっている。", 88),), edition=2026)
    both = make_service_of(2, chapter((BRIDGE, SCHOOL)), newer)
    assert find_against(both, make_service(1, BRIDGE, SCHOOL)).corrections == ()
    weekly = post(1, kind=Tells.SUBJECT_OF_WEEK, subjects=("AM",), day=date(2026, 11, 23))
    assert find_against(both, make_service(1, BRIDGE, SCHOOL), posts=(weekly,)).corrections == ()


def test_weeks_post_is_compared_with_its_edition() -> None:
    """The replacement is the present text of that edition, not a newer edition's text about another topic."""
    newer = chapter((("2025-03-01", "アルメニアは山の上に天文台を建てた。", 88),), edition=2026)
    weekly = post(1, kind=Tells.SUBJECT_OF_WEEK, subjects=("AM",), day=date(2026, 11, 23))
    correction = only(
        find_against(
            make_service_of(2, chapter((LONGER, SCHOOL)), newer), make_service(1, BRIDGE, SCHOOL), posts=(weekly,)
        )
    )
    assert [(change.kind, change.current and change.current.text) for change in correction.changes] == [
        (StatementChangeKind.CHANGED, LONGER[1].rstrip("。"))
    ]
    assert "天文台" not in text(correction.card)


def test_list_that_grew_is_not_wrong_and_one_that_lost_a_name_is() -> None:
    """Members of a framework are a list with a label; no sentence states them, so only the card is compared."""
    cited = Citation(2025, "1", 140)
    statements = RevisionStatements(make_service(2, BRIDGE), "ja")
    short, long = (CardLine(names, cited, label="加盟") for names in ("アルメニア", "アルメニア、ジョージア"))
    assert find_changes((short,), (long,), statements) == ()
    assert find_changes((long,), (short,), statements) == (StatementChange(StatementChangeKind.CHANGED, long, short),)
    assert find_changes((short,), (), statements) == (StatementChange(StatementChangeKind.WITHDRAWN, short),)


def test_weeks_subject_is_compared_with_itself() -> None:
    """With another known country, the subject of the week differs; the post is compared with its own subject."""
    kyrgyzstan = Subject("KG", SubjectKind.COUNTRY, {"ja": "キルギス", "en": "Kyrgyzstan"}, flag="🇰🇬")

    def widened(revision: int, *statements: tuple[str, str, int]) -> BriefingService:
        content = chapter(statements)
        return make_service_of(revision, replace(content, subjects=(*content.subjects, kyrgyzstan)))

    old, new, changed = make_service(1, BRIDGE, SCHOOL), widened(2, BRIDGE, SCHOOL), widened(2, LONGER, SCHOOL)
    weekly = next(
        one
        for week in range(6)
        if (one := post(1, kind=Tells.SUBJECT_OF_WEEK, day=date(2026, 10, 5) + timedelta(weeks=week)))
        and title(old, one) == "アルメニア" != title(new, one)
    )
    assert find_against(new, old, posts=(weekly,)).corrections == ()
    one = only(find_against(changed, old, posts=(weekly,)))
    assert (one.card.title, one.changes[0].posted.text) == ("アルメニア", BRIDGE[1].rstrip("。"))
    assert "今週の国・地域" in one.card.subtitle


def title(make_service: BriefingService, published: PublishedPost) -> str:
    card = ServicePostContent(lambda: make_service).build_card(published.schedule, published.delivery.occurrence.date)
    assert card is not None
    return card.title


@pytest.mark.parametrize("kind", [Tells.THIS_MONTH, Tells.COMING_UP])
def test_month_and_lead_posts_are_compared_with_same_occasion(kind: Tells) -> None:
    day = date(2026, 11, 1) if kind is Tells.THIS_MONTH else date(2026, 11, 17)
    correction = only(
        find_against(make_service(2, LONGER), make_service(1, BRIDGE), posts=(post(1, kind=kind, day=day),))
    )
    assert "180メートル" in text(correction.card)


def test_note_is_in_the_language_of_the_schedule() -> None:
    old = ("2024-11-24", "Armenia opened a bridge of 120 metres in the northern valley.", 140)
    new = ("2024-11-24", "Armenia opened a bridge of 180 metres in the northern valley.", 140)
    correction = only(
        find_against(
            make_service(2, new, language="en"), make_service(1, old, language="en"), posts=(post(1, language="en"),)
        )
    )
    assert note(correction).startswith("Correction (2026-11-25)\n“")
    assert "now reads" in note(correction)


def test_late_post_remains_marked_as_late() -> None:
    old, new = make_service(1, BRIDGE), make_service(2, LONGER)
    assert "遅延（予定 2026-11-24 09:00）" in only(find_against(new, old, posts=(post(1, late=90),))).card.subtitle
    assert "遅延" not in only(find_against(new, old)).card.subtitle


def test_several_revisions_are_each_loaded_once_and_no_more_than_asked_for() -> None:
    desks = {1: make_service(1, BRIDGE), 2: make_service(2, LONGER), 4: make_service(4, SCHOOL)}
    loaded: list[int] = []

    def find_service(revision: int) -> BriefingService | None:
        loaded.append(revision)
        return desks.get(revision)

    posts = (post(1), post(1, id=2), post(2, id=3), post(3, id=4), post(9, id=5), post(id=6))
    found = find_corrections(posts, make_service(3, LONGER), find_service, NOW)
    assert sorted(loaded) == [1, 2, 9]
    assert [correction.post.schedule.id for correction in found.corrections] == [2, 1]
    assert (found.checked_count, found.unknown_count, found.revision) == (4, 2, 3)


def test_rollback_corrects_posts_of_newer_revision() -> None:
    correction = only(find_against(make_service(1, BRIDGE), make_service(2, LONGER), posts=(post(2),)))
    assert correction.changes[0].posted.text == LONGER[1]
    assert correction.card.revision == 1


def test_corrected_post_shows_corrected_text() -> None:
    old, new = make_service(1, BRIDGE), make_service(2, LONGER)
    assert find_against(new, old, posts=(post(1, 2),)).corrections == ()
    back = only(find_against(old, new, posts=(post(1, 2),)))
    assert (back.changes[0].posted.text, back.changes[0].current and back.changes[0].current.text) == (
        LONGER[1],
        BRIDGE[1],
    )


@pytest.mark.parametrize("left", [(), (SCHOOL,)])
def test_withdrawn_statement_is_restored(left: tuple[tuple[str, str, int], ...]) -> None:
    old, new = make_service(1, BRIDGE, *left), make_service(2, *left)
    correction = only(find_against(old, new, posts=(post(1, 2),)))
    assert [change.kind for change in correction.changes] == [StatementChangeKind.RESTORED]
    assert "ふたたび載せました" in note(correction)
    assert BRIDGE[1] in text(correction.card)


def test_many_changes_are_counted_in_the_note() -> None:
    before = tuple((f"{2000 + n}-11-24", f"アルメニアは{n}番目の{word}を開いた。", 140 + n) for n, word in enumerate(
        ("港", "駅", "図書館", "病院", "劇場", "博物館", "発電所")
    ))  # fmt: skip
    correction = only(find_against(make_service(2, SCHOOL), make_service(1, *before, SCHOOL)))
    assert len(correction.changes) == 7
    assert "このほか2か所" in note(correction)


def test_day_of_the_correction_is_that_of_the_schedules_zone() -> None:
    early = NOW.replace(hour=16)  # the 26th in Tokyo
    found = find_corrections((post(1),), make_service(2, LONGER), {1: make_service(1, BRIDGE)}.get, early)
    assert only(found).card.blocks[0].heading == "訂正（2026-11-26）"
    assert DAY.isoformat() == "2026-11-24"


def test_lines_of_one_source_are_paired_though_they_have_little_in_common() -> None:
    """With the same date and source, a third of common letters is sufficient; otherwise half of them is needed."""
    cited = Citation(2025, "1", 140)
    statements = RevisionStatements(make_service(2, SCHOOL), "ja")
    posted = CardLine("abcdefghij", cited, date="2024-11-24")
    near = CardLine("abcdzzzzzz", cited, date="2024-11-24")
    far = replace(near, date="2024-11-25")
    changed = (StatementChange(StatementChangeKind.CHANGED, posted, near),)
    withdrawn = (StatementChange(StatementChangeKind.WITHDRAWN, posted, None),)
    assert find_changes((posted,), (near,), statements) == changed
    assert find_changes((posted,), (far,), statements) == withdrawn
    assert find_changes((posted,), (replace(near, text="abzzzzzzzz"),), statements) == withdrawn
    like = replace(far, text="abcdefzzzz")
    assert find_changes((posted,), (like,), statements) == (
        StatementChange(StatementChangeKind.CHANGED, posted, like),
    )
    assert find_changes((posted,), (like, near), statements)[0].current == near, (
        "the nearer one, though it is less alike"
    )
