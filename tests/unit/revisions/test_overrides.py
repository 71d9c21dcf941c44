"""Tests override files: tables replace, add and remove, all of them or none."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from briefings.catalog.anniversaries import load_builtin_anniversaries
from briefings.catalog.builtin import load_builtin_catalog
from briefings.domain import Alias, AliasKind, MembershipStatus
from briefings.errors import ContentError
from briefings.revisions.assemble import assemble_content
from briefings.revisions.builtin import read_builtin_documents
from briefings.revisions.overrides import apply_overrides, preview_overrides, reapply_overrides
from briefings.storage.integrity import check_content
from tests.support.examples import count_examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.domain import Content, Override, Subject

    Read = Callable[[str, str], Override]

FOLDER = files("briefings").joinpath("content")
SHIPPED = {
    name: FOLDER.joinpath(*name.split("/")).read_text(encoding="utf-8")
    for name in (
        "anniversaries.toml",
        *(f"subjects/{kind}.toml" for kind in ("countries", "regions", "topics", "frameworks", "persons")),
    )
}
TOPIC = '[lighthouses]\nnames = { ja = "架空灯台", en = "Invented lighthouses" }\n'
COAST = '[coast]\nnames = { ja = "架空海岸", en = "Coast" }\n'
KOU = 'names = { ja = "甲", en = "X" }\n'
DAY = """\
[bridge]
date = "1992-02-29"
kind = "event"
ja = "架空の橋の開通"
en = "An invented bridge is opened"
subjects = ["AM"]
source = { ja = "架空省", en = "Ministry of Nowhere" }
confidence = "A"
weight = "minor"
"""


@pytest.fixture(scope="module", params=[40, pytest.param(None, marks=pytest.mark.exhaustive)], ids=["part", "whole"])
def shipped(request: pytest.FixtureRequest) -> Content:
    """The built-in content with the first passages of each chapter, because the text would take most of the time."""
    parts = [
        replace(document, chapter=replace(document.chapter, passages=document.chapter.passages[: request.param]))
        for document in read_builtin_documents()
    ]
    return replace(assemble_content(parts, load_builtin_catalog()), anniversaries=load_builtin_anniversaries())


def pieces(name: str) -> list[str]:
    """Returns the tables of a built-in file, each with the tables below it."""
    head, *rest = re.split(r"^(?=\[[^.\]]+\]$)", SHIPPED[name], flags=re.MULTILINE)
    assert not head.strip() or head.startswith("#")
    return rest


def check_error(error: ContentError) -> None:
    """Asserts that the error is one line in each language, with advice."""
    assert error.remedy.text
    assert error.format_line("en").isprintable()
    assert error.format_line("ja").isprintable()


def subject(content: Content, ident: str) -> Subject:
    return next(subject for subject in content.subjects if subject.id == ident)


def test_applying_the_built_in_tables_changes_nothing(shipped: Content, overlay: Read) -> None:
    laid, prepared = apply_overrides(shipped, [overlay(name, text) for name, text in SHIPPED.items()])
    assert laid is shipped
    assert all(item.same for item in prepared)
    assert len(prepared) == 6


@settings(deadline=None, max_examples=count_examples(40))
@given(st.sampled_from(sorted(SHIPPED)), st.data())
def test_built_in_tables_in_any_order_change_nothing(
    shipped: Content, overlay: Read, name: str, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(pieces(name)), min_size=1, max_size=8, unique=True))
    (prepared,) = preview_overrides(shipped, [overlay(name, "".join(chosen))])
    assert prepared.same


@settings(deadline=None, max_examples=count_examples(25), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_override_is_consistent_or_refused_in_one_line(
    shipped: Content, overlay: Read, data: st.DataObject
) -> None:
    """Built-in tables with a missing line, another id, or removed: accepted results are consistent."""
    overlays = []
    for name in data.draw(st.lists(st.sampled_from(sorted(SHIPPED)), min_size=1, max_size=3)):
        texts: dict[str, str] = {}
        for piece in data.draw(st.lists(st.sampled_from(pieces(name)), min_size=1, max_size=4, unique=True)):
            head, *lines = piece.strip().splitlines()
            head = data.draw(st.sampled_from([head, head, head, "[fresh]", "[FR]"]))
            out = data.draw(st.sampled_from([None, None, *lines]))
            removed = data.draw(st.sampled_from([False, False, False, True]))
            texts[head] = "removed = true" if removed else "\n".join(line for line in lines if line != out)
        try:
            overlays.append(overlay(name.removeprefix("subjects/"), "\n".join("\n".join(t) for t in texts.items())))
        except ContentError as error:
            check_error(error)
    try:
        laid, prepared = apply_overrides(shipped, overlays)
    except ContentError as error:
        check_error(error)
        return
    check_content(laid)
    assert (laid is shipped) == all(item.same for item in prepared)
    again, left_out = reapply_overrides(shipped, laid.overrides)
    assert left_out == ()
    assert {subject.id: subject for subject in again.subjects} == {subject.id: subject for subject in laid.subjects}


def test_new_topic_is_found_in_the_chapters(shipped: Content, overlay: Read) -> None:
    """Every chapter is annotated again; everything else is unchanged."""
    text = TOPIC + 'variants = { ja = ["議会"] }\n'
    laid, (prepared,) = apply_overrides(shipped, [overlay("topics.toml", text)])
    assert (prepared.added, prepared.changed, prepared.removed) == (("lighthouses",), (), ())
    assert any(mention.subject == "lighthouses" for mention in laid.mentions)
    assert [m for m in laid.mentions if m.subject == "AM"] == [m for m in shipped.mentions if m.subject == "AM"]
    assert laid.chapters == shipped.chapters
    assert laid.anniversaries == shipped.anniversaries
    assert laid.overrides == (overlay("topics.toml", text),)
    assert shipped.overrides == ()


def test_same_file_again_changes_nothing(shipped: Content, overlay: Read) -> None:
    once, _ = apply_overrides(shipped, [overlay("topics.toml", TOPIC), overlay("days.toml", DAY)])
    again, prepared = apply_overrides(once, [overlay("renamed-topics.toml", TOPIC), overlay("days.toml", DAY)])
    assert again is once
    assert all(item.same for item in prepared)


def test_country_gets_cldr_names_and_keeps_added_aliases(shipped: Content, overlay: Read) -> None:
    taught = Alias("ハヤスタンの国", AliasKind.ADDED, "ja")
    subjects = tuple(
        replace(subject, aliases=(*subject.aliases, taught)) if subject.id in {"AM", "FR"} else subject
        for subject in shipped.subjects
    )
    names = 'names = {{ ja = "{}", en = "{}" }}\n'
    text = "[AM]\n" + names.format("アルメニア", "Armenia") + "[FR]\n" + names.format("フランス", "France")
    laid, (prepared,) = apply_overrides(replace(shipped, subjects=subjects), [overlay("countries.toml", text)])
    assert (prepared.added, prepared.changed) == (("FR",), ("AM",))
    armenia, france = subject(laid, "AM"), subject(laid, "FR")
    assert "ARM" in {alias.text for alias in armenia.aliases}
    assert armenia.aliases[-1] == france.aliases[-1] == taught
    assert france.covered
    assert not subject(shipped, "FR").covered
    assert len(laid.subjects) == len(shipped.subjects)


def test_members_of_a_framework_are_replaced(shipped: Content, overlay: Read) -> None:
    text = next(piece for piece in pieces("subjects/frameworks.toml") if piece.startswith("[CSTO]"))
    assert "frozen" in text
    changed = text.replace("frozen", "suspended")
    laid, (prepared,) = apply_overrides(shipped, [overlay("frameworks.toml", changed)])
    assert prepared.changed == ("CSTO",)
    listed = {(m.framework, m.member): m.status for m in laid.membership_claims if not m.chapter}
    assert listed["CSTO", "AM"] is MembershipStatus.SUSPENDED
    before = {(m.framework, m.member): m.status for m in shipped.membership_claims if not m.chapter}
    assert {pair for pair in before if before[pair] is not listed[pair]} == {("CSTO", "AM")}


def test_removed_subject_has_no_mentions(shipped: Content, overlay: Read) -> None:
    added, _ = apply_overrides(shipped, [overlay("topics.toml", TOPIC + 'variants = { ja = ["議会"] }\n')])
    removal = overlay("topics.toml", "[lighthouses]\nremoved = true\n")
    laid, (prepared,) = apply_overrides(added, [removal])
    assert prepared.removed == ("lighthouses",)
    assert replace(laid, overrides=()) == shipped
    assert laid.overrides == (removal,)
    assert apply_overrides(laid, [removal])[0] is laid


def test_removed_country_remains_a_territory(shipped: Content, overlay: Read) -> None:
    laid, (prepared,) = apply_overrides(shipped, [overlay("countries.toml", "[GE]\nremoved = true\n")])
    assert prepared.removed == ("GE",)
    assert (subject(laid, "GE").covered, subject(laid, "GE").about) == (False, {})
    assert [subject.id for subject in laid.subjects if not subject.covered] == sorted(
        o.id for o in laid.subjects if not o.covered
    )


def test_anniversary_is_replaced_added_and_removed(shipped: Content, overlay: Read) -> None:
    laid, (first,) = apply_overrides(shipped, [overlay("days.toml", DAY)])
    assert first.added == ("bridge",)
    assert laid.anniversaries[-1].id == "bridge"
    assert laid.mentions is shipped.mentions
    moved, (second,) = apply_overrides(laid, [overlay("days.toml", DAY.replace("1992-02-29", "1993-03-01"))])
    assert second.changed == ("bridge",)
    assert len(moved.overrides) == 1
    removed, (third,) = apply_overrides(
        moved, [overlay("anniversaries.toml", "[bridge]\nremoved = true\n[russia-day]\nremoved = true")]
    )
    assert set(third.removed) == {"bridge", "russia-day"}
    assert {anniversary.id for anniversary in shipped.anniversaries} - {
        anniversary.id for anniversary in removed.anniversaries
    } == {"russia-day"}


def test_anniversary_may_name_a_subject_of_the_same_import(shipped: Content, overlay: Read) -> None:
    day = overlay("days.toml", DAY.replace('"AM"', '"lighthouses"'))
    with pytest.raises(ContentError, match=r"days\.toml, \[bridge\], subjects: there is no subject lighthouses"):
        apply_overrides(shipped, [day])
    for order in ((day, overlay("topics.toml", TOPIC)), (overlay("topics.toml", TOPIC), day)):
        assert {override.added for override in preview_overrides(shipped, order)} == {("bridge",), ("lighthouses",)}


def test_later_file_wins_and_a_superseded_one_is_dropped(shipped: Content, overlay: Read) -> None:
    both = TOPIC + TOPIC.replace("lighthouses", "harbours").replace("灯台", "港")
    first, second = overlay("topics.toml", both), overlay("topics.toml", TOPIC.replace("灯台", "灯火"))
    third = overlay("topics.toml", both.replace("架空", "想像"))
    once, _ = apply_overrides(shipped, [first])
    twice, _ = apply_overrides(once, [second])
    assert twice.overrides == (first, second)
    assert subject(twice, "lighthouses").names["ja"] == "架空灯火"
    assert apply_overrides(twice, [third])[0].overrides == (third,)
    back, (prepared,) = apply_overrides(twice, [first])
    assert prepared.changed == ("lighthouses",)
    assert back.overrides == (first,)
    assert back == once


SAME_DAY = "ロシア共和国が国家主権を宣言（「ロシアの日」）"
PUTIN = '[x]\nnames = { ja = "プーチン", en = "X" }'
REFUSED = {
    "name of another": ("persons.toml", PUTIN, "name of [putin]", "[putin]の名前"),
    "id in another case": ("persons.toml", f"[Putin]\n{KOU}", "[putin] already exists", "すでに"),
    "of another kind": ("x.toml", f'[CSTO]\n{KOU}office = {{ ja = "乙", en = "Y" }}', "[CSTO], office", "綴り"),
    "related to nothing": ("topics.toml", f'{TOPIC}related = ["nowhere"]', "no other subject nowhere", "ありません"),
    "removed but named": (
        "regions.toml",
        "[central-asia]\nremoved = true",
        "still refers to it under `related`",
        "残って",
    ),
    "removed but remembered": ("frameworks.toml", "[SCO]\nremoved = true", "still refers to it", "残って"),
    "removed and never there": ("topics.toml", "[nowhere]\nremoved = true", "nothing to remove", "ありません"),
    "a territory to remove": ("countries.toml", "[FR]\nremoved = true", "nothing to remove", "ありません"),
    "removed and more": ("topics.toml", f"{TOPIC}removed = true", "must have no other key", "だけ"),
    "not removed": ("topics.toml", "[x]\nremoved = false", "must have no other key", "だけ"),
    "no table": ("topics.toml", "# nothing\n", "it has no tables", "一つもありません"),
    "told twice": ("days.toml", DAY + DAY.replace("[bridge]", "[other]"), "[bridge] says the same", "同じ内容"),
    "told already": ("days.toml", DAY.replace("架空の橋の開通", SAME_DAY), "[russia-day] says the same", "同じ内容"),
    "a count": ("frameworks.toml", f'{TOPIC}count = "3"\nmembers = ["AM"]', "the count is 3", "参加国数"),
    "no country": ("countries.toml", f"[QQ]\n{KOU}", "no country has the code QQ", "国コード"),
    "open": ("x.toml", TOPIC, "neither its tables nor its name", "分かりません"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_override_that_does_not_fit_is_refused_in_one_line(shipped: Content, overlay: Read, kind: str) -> None:
    name, text, english, japanese = REFUSED[kind]
    with pytest.raises(ContentError) as caught:
        apply_overrides(shipped, [overlay(name, text)])
    assert english in caught.value.format_line("en")
    assert japanese in caught.value.format_line("ja")
    for language in ("en", "ja"):
        assert caught.value.format_line(language).startswith(name)
        assert caught.value.format_line(language).isprintable()
    assert caught.value.remedy.text


def test_name_may_be_shared_on_purpose(shipped: Content, overlay: Read) -> None:
    """The editor can't change the other table, so declaring it in the new one is sufficient."""
    text = '[x]\nnames = { ja = "プーチン", en = "X" }\nambiguous = ["プーチン"]\n'
    assert preview_overrides(shipped, [overlay("persons.toml", text)])[0].added == ("x",)


def test_subject_and_its_references_are_removed_together(shipped: Content, overlay: Read) -> None:
    """The files are imported together, in any order."""
    linked, _ = apply_overrides(
        shipped,
        [
            overlay("topics.toml", TOPIC),
            overlay(
                "regions.toml", '[coast]\nnames = { ja = "架空海岸", en = "Coast" }\nrelated = ["lighthouses"]\n'
            ),
        ],
    )
    alone = overlay("topics.toml", "[lighthouses]\nremoved = true\n")
    with pytest.raises(ContentError, match=r"\[coast\] still refers to it"):
        apply_overrides(linked, [alone])
    coast = overlay("regions.toml", COAST)
    for order in ([alone, coast], [coast, alone]):
        assert "lighthouses" not in {subject.id for subject in apply_overrides(linked, order)[0].subjects}


def test_subject_of_an_anniversary_can_not_be_removed(shipped: Content, overlay: Read) -> None:
    day = overlay("days.toml", DAY.replace('"AM"', '"lighthouses"'))
    linked, _ = apply_overrides(shipped, [overlay("topics.toml", TOPIC), day])
    removal = overlay("topics.toml", "[lighthouses]\nremoved = true\n")
    with pytest.raises(ContentError, match=r"\[lighthouses\]: \[bridge\] still refers to it under `subjects`"):
        apply_overrides(linked, [removal])
    assert len(preview_overrides(linked, [removal, overlay("days.toml", DAY)])) == 2


class TestAgain:
    """A new version of the program has other built-in content, to which the stored files are applied."""

    def test_overrides_that_fit_are_applied_in_their_order(self, shipped: Content, overlay: Read) -> None:
        kept = [
            overlay("topics.toml", TOPIC),
            overlay("topics.toml", TOPIC.replace("灯台", "灯火") + 'keywords = ["灯"]\n'),
            overlay("days.toml", DAY.replace('"AM"', '"lighthouses"')),
        ]
        laid, left_out = reapply_overrides(shipped, kept)
        assert left_out == ()
        assert laid == apply_overrides(shipped, kept)[0]

    def test_removing_missing_record_is_not_an_error(self, shipped: Content, overlay: Read) -> None:
        removal = overlay("topics.toml", "[nowhere]\nremoved = true\n")
        laid, left_out = reapply_overrides(shipped, [removal])
        assert left_out == ()
        assert laid == replace(shipped, overrides=(removal,))

    def test_override_that_does_not_fit_is_left_out_with_its_dependents(
        self, shipped: Content, overlay: Read
    ) -> None:
        clash = overlay("persons.toml", TOPIC.replace("架空灯台", "プーチン"))
        needs = overlay("days.toml", DAY.replace('"AM"', '"lighthouses"'))
        fits = overlay("regions.toml", COAST)
        laid, left_out = reapply_overrides(shipped, [clash, needs, fits])
        assert laid.overrides == (fits,)
        assert [(override, "putin" in str(error) or "lighthouses" in str(error)) for override, error in left_out] == [
            (clash, True),
            (needs, True),
        ]

    def test_overrides_that_fit_only_together_are_kept(self, shipped: Content, overlay: Read) -> None:
        """A removal and the table that no longer names what it removes, beside one that doesn't fit."""
        base, _ = apply_overrides(
            shipped,
            [
                overlay("topics.toml", TOPIC),
                overlay(
                    "regions.toml", '[coast]\nnames = { ja = "架空海岸", en = "Coast" }\nrelated = ["lighthouses"]\n'
                ),
            ],
        )
        base = replace(base, overrides=())
        removal = overlay("topics.toml", "[lighthouses]\nremoved = true\n")
        coast = overlay("regions.toml", COAST)
        clash = overlay("persons.toml", PUTIN)
        laid, left_out = reapply_overrides(base, [removal, clash, coast])
        assert laid.overrides == (removal, coast)
        assert [override for override, _ in left_out] == [clash]

    def test_alias_of_an_overridden_subject_is_kept(self, shipped: Content, overlay: Read) -> None:
        taught = Alias("とうだい話", AliasKind.ADDED, "ja")
        laid, _ = reapply_overrides(
            shipped, [overlay("topics.toml", TOPIC)], added_aliases={"lighthouses": (taught,)}
        )
        assert taught in subject(laid, "lighthouses").aliases
