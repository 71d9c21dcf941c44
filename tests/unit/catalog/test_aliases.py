"""Names that moderators add: adding and removing them, over refreshes and new versions of the program."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from briefings.catalog.aliases import (
    MAX_ADDED_ALIASES,
    MAX_ALIAS_LENGTH,
    AliasRejection,
    AliasRejectionReason,
    add_alias,
    detect_language,
    list_added_aliases,
    merge_added_aliases,
    remove_alias,
)
from briefings.documents.markdown.parser import parse_markdown
from briefings.domain import Alias, AliasKind, Content, Document, Override, OverrideKind, Revision, Snapshot
from briefings.domain.matches import SearchOutcome
from briefings.revisions.builtin import merge_builtin_content
from briefings.service import BriefingService
from tests.support.imports import import_into
from tests.support.shipped_content import shipped_content

CHAPTER = """+++
edition = 2031
number = "9-1"
kind = "digest"
language = "ja"
title = "山の国の章"
+++
# 1 石の国 {p=12}
- 3月、石の国のアルメニアは橋を開いた。 {p=12}
- 石の国では10月に選挙が行われた。 {p=13}
> note ※1: 石の国は2024年にCSTOへの参加を凍結 {p=13}
"""


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped_content()


def teach(content: Content, subject: str, *names: str) -> Content:
    for name in names:
        changed = add_alias(content, subject, name)
        assert isinstance(changed, Content), changed
        content = changed
    return content


def make_service(content: Content) -> BriefingService:
    return BriefingService(Snapshot(Revision(1, None, "", "2026-01-01T00:00:00+00:00", "", ""), content))


def pairs(content: Content) -> list[tuple[str, str]]:
    return [(alias.subject.id, alias.alias.text) for alias in list_added_aliases(content)]


def test_added_name_finds_subject_with_reason(content: Content) -> None:
    assert make_service(content).search("ピロシキ", "ja").outcome is SearchOutcome.NOTHING
    service = make_service(teach(content, "RU", "ピロシキ"))
    for query in ("ピロシキ", "ﾋﾟﾛｼｷ", "ぴろしき"):
        match = service.search(query, "ja")
        assert match.outcome is SearchOutcome.FOUND
        assert match.hits[0].subject == "RU"
        assert match.hits[0].reason.describe_match("ja", "ロシア") == "「ピロシキ」は登録された別名: ロシア"
        assert match.hits[0].reason.describe_match("en", "Russia") == "“ピロシキ” is a name added here: Russia"


def test_only_the_one_subject_changes_and_all_else_is_shared(content: Content) -> None:
    changed = teach(content, "RU", "ピロシキ")
    assert changed.chapters is content.chapters
    assert changed.mentions is content.mentions
    assert changed.events is content.events
    differing = [
        subject.id for subject, other in zip(content.subjects, changed.subjects, strict=True) if subject is not other
    ]
    assert differing == ["RU"]


def test_undo_restores_the_previous_content(content: Content) -> None:
    changed = teach(content, "RU", "ピロシキ", "ボルシチ")
    assert pairs(changed) == [("RU", "ピロシキ"), ("RU", "ボルシチ")]
    once = remove_alias(changed, "RU", "ﾋﾟﾛｼｷ")
    assert isinstance(once, Content)
    assert pairs(once) == [("RU", "ボルシチ")]
    assert remove_alias(once, "RU", "ボルシチ") == content


@pytest.mark.parametrize(
    ("subject", "name", "obstacle", "subjects"),
    [
        ("AM", "アルメニア共和国", AliasRejectionReason.ALREADY_A_NAME, ("AM",)),
        ("AM", "ｱﾙﾒﾆｱ", AliasRejectionReason.ALREADY_A_NAME, ("AM",)),
        ("AM", "グルジア", AliasRejectionReason.OTHER_SUBJECT, ("GE",)),
        ("CSTO", "GUAM", AliasRejectionReason.OTHER_SUBJECT, ("GU",)),
        ("AM", "", AliasRejectionReason.EMPTY, ()),
        ("AM", "！？🍕", AliasRejectionReason.EMPTY, ()),
        ("AM", "露", AliasRejectionReason.TOO_SHORT, ()),
        ("AM", "x" * (MAX_ALIAS_LENGTH + 1), AliasRejectionReason.TOO_LONG, ()),
        ("AM", "経済", AliasRejectionReason.COMMON_WORD, ()),
        ("AM", "について", AliasRejectionReason.COMMON_WORD, ()),
        ("ZZ", "ピロシキ", AliasRejectionReason.NO_SUBJECT, ()),
    ],
)
def test_unusable_added_name_is_refused_with_reason(
    content: Content, subject: str, name: str, obstacle: AliasRejectionReason, subjects: tuple[str, ...]
) -> None:
    refused = add_alias(content, subject, name)
    assert isinstance(refused, AliasRejection)
    assert (refused.reason, refused.subjects) == (obstacle, subjects)


def test_already_added_name_is_reported_for_same_and_other_subject(content: Content) -> None:
    changed = teach(content, "RU", "ピロシキ")
    assert add_alias(changed, "RU", "ぴろしき") == AliasRejection(
        AliasRejectionReason.ALREADY_ADDED, "ぴろしき", ("RU",)
    )
    assert add_alias(changed, "AM", "ぴろしき") == AliasRejection(
        AliasRejectionReason.OTHER_SUBJECT, "ぴろしき", ("RU",)
    )


def test_name_that_was_not_added_cannot_be_removed(content: Content) -> None:
    refused = remove_alias(content, "RU", "ロシア連邦")
    assert refused == AliasRejection(AliasRejectionReason.NOT_ADDED, "ロシア連邦", ("RU",))


def test_number_of_added_names_is_limited(content: Content) -> None:
    full = tuple(Alias(f"料理{n}号", AliasKind.ADDED, "ja") for n in range(MAX_ADDED_ALIASES))
    subjects = merge_added_aliases(content.subjects, {"RU": full})
    refused = add_alias(replace(content, subjects=subjects), "AM", "ピロシキ")
    assert isinstance(refused, AliasRejection)
    assert refused.reason is AliasRejectionReason.LIMIT_REACHED


def test_name_is_stored_on_one_line_without_invisible_characters(content: Content) -> None:
    assert pairs(teach(content, "RU", " ピロ\u202eシキ\nの\u200b 国 ")) == [("RU", "ピロシキ の 国")]


@pytest.mark.parametrize(
    ("text", "language"),
    [("ピロシキ", "ja"), ("石の国", "ja"), ("Pirozhki", "en"), ("Пирожки", "ru"), ("피로시키", "ko"), ("G7", "en"),
     ("C5+1", "en"), ("2024", "und"), ("Пирожки house", "und"), ("ピロシキhouse", "ja")],
)  # fmt: skip
def test_script_of_name_determines_language(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_texts_are_not_searched_for_an_added_name(content: Content) -> None:
    service = make_service(teach(content, "AM", "石の国"))
    assert [mention.id for mention in service.find_mentions("石の国とジョージア")] == ["GE"]


def test_chapter_is_annotated_the_same_before_and_after_a_name_was_taught(content: Content) -> None:
    """A heading, a statement and a note contain the name. The stored content is independent of the order."""
    reading = parse_markdown(Document("chapter.md", CHAPTER, "0" * 64))
    first = teach(import_into(content, (reading,)), "AM", "石の国")
    second = import_into(teach(content, "AM", "石の国"), (reading,))
    assert first == second
    assert pairs(second) == [("AM", "石の国")]


def test_new_program_version_keeps_names_and_imports(content: Content) -> None:
    reading = parse_markdown(Document("chapter.md", CHAPTER, "0" * 64))
    changed = import_into(teach(content, "AM", "石の国"), (reading,))
    upgraded = merge_builtin_content(make_service(changed).snapshot)
    assert pairs(upgraded) == [("AM", "石の国")]
    assert [chapter.title for chapter in upgraded.chapters if chapter.edition == 2031] == ["山の国の章"]
    assert set(upgraded.mentions) == set(changed.mentions)
    assert set(upgraded.events) == set(changed.events)


def test_override_of_a_subject_keeps_its_added_names(content: Content) -> None:
    text = '[AM]\nnames = { ja = "アルメニア", en = "Armenia" }\nvariants = { ja = ["石ころの国"] }\n'
    overlay = Override("countries.toml", OverrideKind.SUBJECTS, text, "1" * 64)
    changed = import_into(teach(content, "AM", "石の国"), (), (overlay,))
    assert pairs(changed) == [("AM", "石の国")]
    assert [make_service(changed).search(name, "ja").hits[0].subject for name in ("石の国", "石ころの国")] == [
        "AM",
        "AM",
    ]


def test_added_name_is_dropped_once_the_content_files_have_it(content: Content) -> None:
    """It is no longer listed and exported once an editor has copied it from the export."""
    known = {"AM": (Alias("アルメニヤ", AliasKind.ADDED, "ja"), Alias("石の国", AliasKind.ADDED, "ja"))}
    assert pairs(replace(content, subjects=merge_added_aliases(content.subjects, known))) == [("AM", "石の国")]


def test_name_of_removed_subject_is_omitted(content: Content) -> None:
    known = {"ZZ": (Alias("石の国", AliasKind.ADDED, "ja"),)}
    assert merge_added_aliases(content.subjects, known) == content.subjects
