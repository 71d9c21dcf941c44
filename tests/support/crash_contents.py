"""Makes contents that are stored by processes that are killed."""

from __future__ import annotations

from msgspec.structs import replace

from briefings.documents import parse_document
from briefings.domain import (
    Alias,
    AliasKind,
    AnniversaryKind,
    Content,
    Document,
    Membership,
    MembershipStatus,
    ParsedDocument,
    StandingAnniversary,
    Subject,
    SubjectKind,
)
from tests.support.imports import import_into

HEAD = """\
+++
edition = {edition}
number = "3-1"
kind = "original"
language = "ja"
title = "山と海の国々"
+++
"""


def read_chapter(edition: int) -> ParsedDocument:
    """Returns a chapter of an invented yearbook."""
    lines = [HEAD.format(edition=edition)]
    for n in range(12):
        lines.append(f"# 国々の{n}\n")
        lines += [
            f"{n % 12 + 1}月{k + 1}日、アルメニアは{k}番目の橋を開き、湖の町へ便りを送った。\n" for k in range(6)
        ]
    return parse_document(Document(f"{edition}.md", "\n".join(lines), str(edition) * 16))


def make_contents() -> tuple[Content, Content]:
    """Returns two contents: the second has another chapter and another name."""
    names = tuple(Alias(f"アルメニヤ{n}", AliasKind.OTHER_LANGUAGE, "ja") for n in range(40))
    subjects = (
        Subject("AM", SubjectKind.COUNTRY, {"ja": "アルメニア", "en": "Armenia"}, names),
        Subject("CSTO", SubjectKind.FRAMEWORK, {"ja": "集団安全保障条約機構", "en": "CSTO"}),
    )
    memberships = (Membership("CSTO", "AM", MembershipStatus.FROZEN, "2024"),)
    bare = Content((), subjects, memberships=memberships, membership_claims=memberships)
    first = import_into(bare, [read_chapter(2031)])
    taught = replace(subjects[0], aliases=(*names, Alias("ハヤスタン", AliasKind.ADDED, "ja")))
    day = StandingAnniversary(
        "bridge", "1996-03-08", AnniversaryKind.EVENT, {"ja": "橋の開通", "en": "A bridge"}, ("AM",), {}
    )
    both = import_into(first, [read_chapter(2032)])
    return first, replace(both, subjects=(taught, subjects[1]), anniversaries=(day,))
