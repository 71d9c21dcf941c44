"""Makes content for the tests of storage: an invented yearbook that uses all features of content."""

from __future__ import annotations

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
    Mention,
    Override,
    OverrideKind,
    Passage,
    PassageKind,
    Section,
    ShortLine,
    StandingAnniversary,
    Subject,
    SubjectKind,
)


def make_content() -> Content:
    """Returns one original of an invented yearbook that uses all features of content."""
    subjects = (
        Subject(
            id="AM",
            kind=SubjectKind.COUNTRY,
            names={"ja": "アルメニア", "en": "Armenia"},
            aliases=(
                Alias("あるめにあ", AliasKind.READING, "ja"),
                Alias("🇦🇲", AliasKind.FLAG),
                Alias("アルメニア・ソビエト社会主義共和国", AliasKind.FORMER_NAME, "ja", "1991"),
            ),
            flag="🇦🇲",
            related=("CSTO",),
        ),
        Subject("CSTO", SubjectKind.FRAMEWORK, {"ja": "集団安全保障条約機構", "en": "CSTO"}, keywords=("集団安保",)),
        Subject("FR", SubjectKind.COUNTRY, {"ja": "フランス", "en": "France"}, covered=False),
    )
    chapter = Chapter(
        edition=2031,
        number="3-1",
        kind=ChapterKind.ORIGINAL,
        url="https://www.example.jp/yearbook/2031/",
        section_urls=((1, "https://publisher.example/1"), (2, "https://publisher.example/2")),
        reports_on="previous",
        language="ja",
        title="山と海の国々",
        sections=(
            Section("1", "1", "概観", 1, 12, (FootnoteReference("1", 2),)),
            Section("1-(1)", "(1)", "情勢", 2, 13),
        ),
        passages=(
            Passage(
                PassageKind.PARAGRAPH,
                "1",
                0,
                "3月、アルメニアは橋を開いた。",
                12,
                None,
                (FootnoteReference("1", 8),),
                (5,),
            ),
            Passage(PassageKind.FOOTNOTE, "1", 1, "橋の長さは2キロ。", 12, "1"),
            Passage(
                PassageKind.PARAGRAPH,
                "1-(1)",
                2,
                "雪が多い。",
                13,
                page_turns=(3,),
                dates=("2030-12", "2030-01/2030-02"),
                short_lines=(ShortLine("大雪", ("AM",)), ShortLine("雪", (), 14, ("2030-12",))),
            ),
            Passage(PassageKind.FIGURE_NOTE, "1-(1)", 3, "アルメニアは2024年に参加を凍結", None, "※1"),
        ),
        figures=(Figure("枠組み", "1-(1)", 13, (FrameworkCount("CSTO", "5（6）", 5, "※1"),)),),
        publisher="架空省",
        source="chapter.txt",
        sha256="ab" * 32,
    )
    frozen = Membership("CSTO", "AM", MembershipStatus.FROZEN, "2024", "参加を凍結", chapter.key)
    return Content(
        chapters=(chapter,),
        subjects=subjects,
        mentions=(Mention(chapter.key, 0, 3, 8, "AM"),),
        events=(Event("2030-03", chapter.passages[0].text, ("AM",), chapter.key, "1", 0, 12, "from"),),
        memberships=(frozen,),
        membership_claims=(Membership("CSTO", "AM", MembershipStatus.MEMBER), frozen),
        anniversaries=(
            StandingAnniversary(
                id="bridge-opened",
                date="1996-02-29",
                kind=AnniversaryKind.EVENT,
                texts={"ja": "橋の開通", "en": "The bridge is opened"},
                subjects=("AM",),
                source={"ja": "架空省", "en": "Ministry of Nowhere"},
                url="https://example.org/bridge",
                confidence="B",
                major=True,
                words=("橋",),
            ),
        ),
        overrides=(Override("countries.toml", OverrideKind.SUBJECTS, "[AM]\nremoved = true\n", "cd" * 32),),
    )


def add_alias(content: Content) -> Content:
    """Returns the same content with another alias of its first subject."""
    armenia, *others = content.subjects
    aliased = replace(
        armenia,
        aliases=(*armenia.aliases, Alias("ハヤスタン", AliasKind.ADDED, "ja"), Alias("和平", AliasKind.BROAD, "ja")),
    )
    return replace(content, subjects=(aliased, *others))


def remove_short_lines(content: Content) -> Content:
    """Returns the content as versions before short lines, addresses and reported years stored it."""
    return replace(
        content,
        chapters=tuple(
            replace(
                chapter,
                url="",
                section_urls=(),
                reports_on="",
                passages=tuple(replace(passage, short_lines=()) for passage in chapter.passages),
            )
            for chapter in content.chapters
        ),
    )
