"""Memberships that are stated in notes of a figure and in footnotes."""

from __future__ import annotations

import pytest

from briefings.annotation.memberships import find_memberships
from briefings.domain import Figure, FrameworkCount, Membership, MembershipStatus, PassageKind

F, N = PassageKind.FOOTNOTE, PassageKind.FIGURE_NOTE


@pytest.fixture
def standings(chapter, subjects, spotter):
    def find(text, kind=N, language="ja", mark="※1"):
        memberships, warnings = find_memberships(
            chapter((kind, "1", text, {"mark": mark}), language=language), subjects, spotter
        )
        return [(m.framework, m.member, m.status.value, m.since) for m in memberships], [w.code for w in warnings]

    return find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("アルメニアは2005年からNATO準加盟国", [("NATO", "AM", "associate", "2005")]),
        ("マリは2021年6月以来、AUの準加盟国である。", [("AU", "ML", "associate", "2021-06")]),
        (
            "マリ及びニジェールは2012年にAUへの参加停止を決定",
            [("AU", "ML", "suspended", "2012"), ("AU", "NE", "suspended", "2012")],
        ),
        ("ニジェールはAUの加盟資格を停止されている。", [("AU", "NE", "suspended", "")]),
        ("スウェーデンは2024年3月7日にNATOに正式加盟", [("NATO", "SE", "member", "2024-03-07")]),
        ("2024年、アルメニアがCSTOへの参加を凍結した。", [("CSTO", "AM", "frozen", "2024")]),
        ("東ティモールはASEANにオブザーバーとして参加", [("ASEAN", "TL", "partner", "")]),
        ("トルコは2017年からASEANの対話パートナーとなっている。", [("ASEAN", "TR", "partner", "2017")]),
        ("マリは2023年にAUに復帰した。", [("AU", "ML", "member", "2023")]),
        ("アゼルバイジャンは未加盟との情報もある（NATO）。", [("NATO", "AZ", "unclear", "")]),
        ("2023年12月、トルコがスウェーデンのNATOへの正式加盟を発表", [("NATO", "SE", "member", "2023-12")]),
    ],
)
def test_words_for_status(standings, text, expected):
    assert standings(text) == (expected, [])


@pytest.mark.parametrize(
    "text",
    [
        "スウェーデンはNATOへの加盟を申請した。",
        "NATOはスウェーデンの新規加盟招待を発表した。",
        "トルコはNATO加盟国である。",
        "アルメニアはNATO加盟プロセスを始めない。",
        "トルコはスウェーデンのNATO加盟を支持した。",
        "NATOはロシアと話した。",
    ],
)
def test_words_for_no_status(standings, text):
    """Examples are applications, invitations, processes, and statements of others."""
    assert standings(text) == ([], [])


def test_leaving_member_is_a_warning_without_a_membership(standings):
    assert standings("マリは2022年にAUから脱退した。") == ([], ["membership-left"])


def test_list_of_countries_immediately_precedes_the_words(standings):
    """Countries that announce it, before or after the list, are not included."""
    text = (
        "ロシアの案により、2025年1月から、マリ、ニジェール及びトルコの3か国が"
        "AUにパートナー国として加盟することをアルメニアが発表した。"
    )
    assert standings(text, F, mark="3")[0] == [("AU", code, "partner", "2025-01") for code in ("ML", "NE", "TR")]


def test_footnote_that_a_note_sends_to_is_on_the_notes_framework(chapter, subjects, spotter):
    figure = Figure("枠組み", "1", 10, (FrameworkCount("AU", "9（10）", 9, "※5"),))
    made = chapter(
        (N, "1", "脚注（2）（10ページ）参照", {"mark": "※5"}),
        (
            F,
            "1",
            "会合があった（マリは加盟申請を取り下げたほか、ニジェールは未加盟との情報もある。）。",
            {"mark": "2"},
        ),
        figures=(figure,),
    )
    memberships, warnings = find_memberships(made, subjects, spotter)
    assert [(m.framework, m.member, m.status) for m in memberships] == [("AU", "NE", MembershipStatus.UNCLEAR)]
    assert memberships[0].note.endswith("ニジェールは未加盟との情報もある。")
    assert memberships[0].chapter == made.key
    assert [warning.code for warning in warnings] == ["membership-left"]


def test_footnote_that_defines_a_framework_is_on_it(standings):
    text = (
        "AU：アフリカの枠組み。2025年1月、マリがパートナー国となった。2025年2月、ロシアがマリの正式加盟を発表した。"
    )
    found, _ = standings(text, F, mark="1")
    assert found == [("AU", "ML", "partner", "2025-01"), ("AU", "ML", "member", "2025-02")]


def test_note_on_a_framework_that_is_not_known_is_a_warning(standings):
    assert standings("アルメニアは2024年にXYZに正式加盟") == ([], ["membership-framework"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Armenia has been an associate member of NATO since 2005", [("NATO", "AM", "associate", "2005")]),
        ("Mali decided in 2012 to suspend its participation in the AU", [("AU", "ML", "suspended", "2012")]),
        ("Sweden became a full member of NATO in March 2024", [("NATO", "SE", "member", "2024-03")]),
        (
            "Armenia announced in 2024 that it was freezing its participation in the CSTO",
            [("CSTO", "AM", "frozen", "2024")],
        ),
        ("Some say that Mali has not joined the AU", [("AU", "ML", "unclear", "")]),
        (
            "Russia said that three would join the AU as partners from January 2025: Mali, Niger and Türkiye.",
            [("AU", code, "partner", "2025-01") for code in ("ML", "NE", "TR")],
        ),
        ("The AU sent invitations to Mali and Niger to join.", []),
        # Of two dates before it, the nearer one counts.
        ("Founded in 1991, Sweden in March 2024 became a full member of NATO", [("NATO", "SE", "member", "2024-03")]),
    ],
)
def test_english_notes(standings, text, expected):
    assert standings(text, language="en") == (expected, [])


def test_note_is_the_sentence_where_its_bracket_is_not_closed(chapter, subjects, spotter):
    text = "（アルメニアは2005年からNATO準加盟国"
    (membership,) = find_memberships(chapter((N, "1", text, {"mark": "※1"})), subjects, spotter)[0]
    assert membership.note == text


def known(*codes, status=MembershipStatus.MEMBER):
    return [Membership("AU", code, status) for code in codes]


@pytest.mark.parametrize(
    ("count", "listed", "warned"),
    [
        (3, known("ML", "NE", "TR"), False),
        (4, known("ML", "NE", "TR"), True),
        (2, known("ML", "NE", "TR"), True),
        (3, [*known("ML", "NE"), *known("TR", status=MembershipStatus.ASSOCIATE)], False),
        (2, [*known("ML", "NE"), *known("TR", status=MembershipStatus.UNCLEAR)], False),
        (2, [*known("ML", "NE"), *known("TR", status=MembershipStatus.PARTNER)], False),
        (2, [*known("ML", "NE"), Membership("AU", "TR", MembershipStatus.MEMBER, "2025-01")], False),
        (3, [], False),
    ],
)
def test_figure_count_is_checked_against_catalog(*, chapter, subjects, spotter, count, listed, warned):
    """A figure may count associates and unclear members, but not yet those that joined in the year of the edition."""
    figure = Figure("枠組み", "1", 10, (FrameworkCount("アフリカ連合（AU）", str(count), count),))
    _, warnings = find_memberships(chapter(figures=(figure,)), subjects, spotter, listed)
    assert [warning.code for warning in warnings] == (["membership-count"] if warned else [])
