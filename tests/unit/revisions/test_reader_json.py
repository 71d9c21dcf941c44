"""Tests that the export has the format of docs/export.md and is complete."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from msgspec.structs import replace

from briefings.domain import (
    Alias,
    AliasKind,
    AnniversaryKind,
    Chapter,
    ChapterKind,
    Content,
    Event,
    Figure,
    FootnoteReference,
    FrameworkCount,
    Membership,
    MembershipStatus,
    Override,
    OverrideKind,
    Passage,
    PassageKind,
    Revision,
    Section,
    ShortLine,
    Snapshot,
    StandingAnniversary,
    Subject,
    SubjectKind,
)
from briefings.revisions.reader_json import export_snapshot

if TYPE_CHECKING:
    from pathlib import Path


def record(**fields: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of an object that has exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
PAGE = {"type": ["integer", "null"]}
TEXTS = {"type": "object", "additionalProperties": TEXT}
PLACED = record(mark={"type": ["string", "null"]}, text=TEXT, section=TEXT, page=PAGE)
EDTF = {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?$"}
SECTION = record(
    path=TEXT, title=TEXT, page=PAGE, level=NUMBER, number=TEXT, text=TEXT, footnotes=listed(TEXT),
    paragraphs=listed(record(text=TEXT, page=PAGE)),
)  # fmt: skip
FIGURE = record(
    title=TEXT, section=TEXT, page=PAGE, notes=TEXTS, labels=listed(TEXT),
    counts=listed(record(label=TEXT, count=TEXT, members=NUMBER, note={"type": ["string", "null"]})),
)  # fmt: skip
EVENT = record(date=EDTF, text=TEXT, subjects=listed(TEXT), section=TEXT, page=PAGE, qualifier=TEXT)
SHORT_LINE = record(text=TEXT, subjects=listed(TEXT), section=TEXT, page=PAGE, dates=listed(EDTF))
MEMBERSHIP = record(
    framework=TEXT, member=TEXT, status={"enum": [status.value for status in MembershipStatus]}, since=TEXT, note=TEXT
)
CHAPTER = record(
    edition=PAGE, kind={"enum": ["original", "digest"]}, language=TEXT, title=TEXT, number=TEXT, publisher=TEXT,
    licence=TEXT, url=TEXT, section_urls=TEXTS, reports_on={"enum": ["", "own", "previous"]}, source=TEXT,
    sha256=TEXT, preamble=TEXT,
    sections=listed(SECTION), footnotes=TEXTS,
    captions=listed(TEXT), caption_details=listed(PLACED), figures=listed(FIGURE), figure_notes=listed(PLACED),
    short_lines=listed(SHORT_LINE), events=listed(EVENT), memberships=listed(MEMBERSHIP),
)  # fmt: skip
SUBJECT = record(
    id=TEXT, kind={"enum": [kind.value for kind in SubjectKind]}, names=TEXTS,
    aliases=listed(record(text=TEXT, kind={"enum": [kind.value for kind in AliasKind]}, language=TEXT, since=TEXT)),
    flag=TEXT, related=listed(TEXT), members=listed(TEXT), country=TEXT, office=TEXTS, keywords=listed(TEXT),
    about=TEXTS, sections=listed(TEXT), home={"type": "boolean"},
)  # fmt: skip
ANNIVERSARY = record(
    id=TEXT, date=EDTF, kind={"enum": [kind.value for kind in AnniversaryKind]}, texts=TEXTS, subjects=listed(TEXT),
    source=TEXTS, url=TEXT, confidence={"enum": ["A", "B"]}, major={"type": "boolean"}, solemn={"type": "boolean"},
    yearly={"type": "boolean"}, words=listed(TEXT),
)  # fmt: skip
OVERLAY = record(name=TEXT, kind={"enum": [kind.value for kind in OverrideKind]}, text=TEXT, sha256=TEXT)
SCHEMA = record(
    revision=NUMBER, chapters=listed(CHAPTER), subjects=listed(SUBJECT), anniversaries=listed(ANNIVERSARY),
    overlays=listed(OVERLAY),
)  # fmt: skip


def paragraph(section: str, ordinal: int, text: str, *marks: str) -> Passage:
    references = tuple(FootnoteReference(mark, 0) for mark in marks)
    return Passage(PassageKind.PARAGRAPH, section, ordinal, text, 12, references=references)


CHAPTER_OF_ALL = Chapter(
    edition=2031,
    number="3-1",
    kind=ChapterKind.ORIGINAL,
    language="ja",
    title="山と海の国々",
    sections=(
        Section("1", "1", "概観", 1, 12, (FootnoteReference("2", 2),)),
        Section("1-(1)", "(1)", "情勢", 2, None),
        Section("2", "2", "見通し", 1, 14),
    ),
    passages=(
        paragraph("", 0, "はじめに。"),
        paragraph("1", 1, "橋が開いた。", "1", "2"),
        Passage(PassageKind.FOOTNOTE, "1", 2, "一の注", 12, "1"),
        Passage(PassageKind.CAPTION, "1", 3, "橋の写真", 12),
        Passage(PassageKind.FOOTNOTE, "1", 4, "二の注", 12, "2"),
        paragraph("1", 5, "雪が降った。", "1"),
        paragraph("1-(1)", 6, "雪はやんだ。"),
        Passage(PassageKind.FIGURE, "1-(1)", 7, "アルメニア", 13),
        Passage(PassageKind.FIGURE_NOTE, "1-(1)", 8, "凍結", 13, "※1"),
        Passage(PassageKind.FOOTNOTE, "1-(1)", 9, "別の一の注", 13, "1"),
    ),
    figures=(Figure("枠組み", "1-(1)", 13, (FrameworkCount("CSTO", "5（6）", 5, "※1"),)),),
)


@pytest.fixture
def exported() -> dict[str, Any]:
    lines = (ShortLine("橋が開通", ("AM",), 12, ("2030-03",)), ShortLine("開通式", (), 13, ("2030-03-04",)))
    passages = list(CHAPTER_OF_ALL.passages)
    passages[1] = replace(passages[1], dates=("2030-03",), short_lines=lines)
    digest = replace(CHAPTER_OF_ALL, kind=ChapterKind.DIGEST, passages=tuple(passages))
    listed_member = Membership("CSTO", "AM", MembershipStatus.MEMBER, "1994")
    frozen = Membership("CSTO", "AM", MembershipStatus.FROZEN, "2024", "凍結", CHAPTER_OF_ALL.key)
    content = Content(
        chapters=(CHAPTER_OF_ALL, digest),
        subjects=(
            Subject(
                "AM", SubjectKind.COUNTRY, {"ja": "アルメニア", "en": "Armenia"}, (Alias("AM", AliasKind.ISO_CODE),)
            ),
            Subject("CSTO", SubjectKind.FRAMEWORK, {"ja": "CSTO", "en": "CSTO"}),
        ),
        events=(Event("2030-03-01/2030-03-04", "橋が開いた。", ("AM",), CHAPTER_OF_ALL.key, "1", 1, 12, "from"),),
        memberships=(frozen,),
        membership_claims=(listed_member, frozen),
        anniversaries=(
            StandingAnniversary(
                "bridge",
                "1996-02-29",
                AnniversaryKind.EVENT,
                {"ja": "橋の開通", "en": "Bridge"},
                ("AM",),
                {"ja": "省"},
            ),
        ),
        overrides=(Override("topics.toml", OverrideKind.SUBJECTS, "[hill]\n", "cd"),),
    )
    plain = export_snapshot(Snapshot(Revision(7, None, "", ""), content))
    return json.loads(json.dumps(plain, ensure_ascii=False))


def test_format_is_the_documented_one(exported: dict[str, Any]) -> None:
    jsonschema_rs.validate(SCHEMA, exported)
    assert exported["revision"] == 7


def test_every_field_is_documented(root: Path) -> None:
    """The example in docs/export.md has the same structure."""
    text = (root / "docs" / "export.md").read_text(encoding="utf-8")
    example = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert example
    jsonschema_rs.validate(SCHEMA, json.loads(example[1]))


def test_short_lines_are_exported_with_their_place(exported: dict[str, Any]) -> None:
    assert exported["chapters"][0]["short_lines"] == []
    assert exported["chapters"][1]["short_lines"] == [
        {"text": "橋が開通", "subjects": ["AM"], "section": "1", "page": 12, "dates": ["2030-03"]},
        {"text": "開通式", "subjects": [], "section": "1", "page": 13, "dates": ["2030-03-04"]},
    ]


def test_anniversaries_are_complete(exported: dict[str, Any]) -> None:
    (bridge,) = exported["anniversaries"]
    assert (bridge["id"], bridge["date"], bridge["kind"]) == ("bridge", "1996-02-29", "event")


def test_overrides_are_complete(exported: dict[str, Any]) -> None:
    assert exported["overlays"] == [{"name": "topics.toml", "kind": "subjects", "text": "[hill]\n", "sha256": "cd"}]


def test_sections_have_their_own_text_in_order(exported: dict[str, Any]) -> None:
    sections = exported["chapters"][0]["sections"]
    assert [(section["path"], section["level"], section["page"]) for section in sections] == [
        ("1", 1, 12),
        ("1-(1)", 2, None),
        ("2", 1, 14),
    ]
    assert [section["text"] for section in sections] == ["橋が開いた。\n雪が降った。", "雪はやんだ。", ""]
    assert sections[0]["footnotes"] == ["2", "1"]


def test_no_text_of_a_chapter_is_left_out(exported: dict[str, Any]) -> None:
    """Every passage's text is included, also text before a heading and a second note with one mark."""
    chapter = exported["chapters"][0]
    assert chapter["preamble"] == "はじめに。"
    assert chapter["footnotes"] == {"1": "一の注", "2": "二の注", "1#2": "別の一の注"}
    assert chapter["captions"] == ["橋の写真"]
    assert chapter["figures"][0]["notes"] == {"※1": "凍結"}
    assert chapter["figures"][0]["labels"] == ["アルメニア"]
    written = json.dumps(chapter, ensure_ascii=False)
    for passage in CHAPTER_OF_ALL.passages:
        assert passage.text in written


def test_events_and_memberships_are_in_their_chapter(exported: dict[str, Any]) -> None:
    """The catalog's memberships are in digests: an original has only those that it states."""
    original, digest = exported["chapters"]
    assert [event["date"] for event in original["events"]] == ["2030-03-01/2030-03-04"]
    assert digest["events"] == []
    assert original["memberships"] == [
        {"framework": "CSTO", "member": "AM", "status": "frozen", "since": "2024", "note": "凍結"}
    ]
    assert [(found["status"], found["since"]) for found in digest["memberships"]] == [("member", "1994")]
