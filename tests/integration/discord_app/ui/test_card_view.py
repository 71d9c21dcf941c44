"""Any card becomes a message within the limits of Discord's documentation."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import validate_components, walk_components

from bot.discord_app.ui.card_view import build_card_view
from bot.discord_app.ui.components import MessageView
from bot.discord_app.ui.custom_ids import OpenMode
from bot.discord_app.ui.limits import MAX_TEXT, count_utf16
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, CardRequest, Citation, View

V2_FLAG = 1 << 15

texts = st.one_of(
    st.text(max_size=60),
    st.text(max_size=30).map(lambda text: text * 40),
    st.sampled_from(
        [
            "",
            "あ" * 5000,
            "文。" * 3000,
            "👨‍👩‍👧" * 900,
            "🇦🇲" * 1500,
            "か\u3099" * 2500,
            "[x](y) **z** @everyone " * 200,
        ]
    ),
)
labels = st.one_of(st.text(max_size=20), st.sampled_from(["", " ", "長い" * 100, "🇦🇲" * 60]))
requests = st.builds(
    CardRequest,
    subject=labels,
    view=st.sampled_from(View),
    section=labels,
    page=st.integers(0, 50),
    edition=st.sampled_from([0, 2025]),
)
citations = st.none() | st.builds(
    Citation,
    edition=st.sampled_from([2024, 2025]),
    section=labels,
    page=st.none() | st.integers(1, 900),
    original=st.booleans(),
)
lines = st.builds(CardLine, text=texts, citation=citations, label=labels, detail=labels | texts)
blocks = st.builds(
    CardBlock,
    heading=labels,
    lines=st.lists(lines, max_size=12).map(tuple),
    original=st.booleans(),
    compact=st.booleans(),
)
cards = st.builds(
    Card,
    request=requests,
    language=st.sampled_from(["ja", "en"]),
    title=texts,
    flag=st.sampled_from(["", "🇦🇲"]),
    subtitle=texts,
    lead=texts,
    match_note=texts,
    blocks=st.lists(blocks, max_size=30).map(tuple),
    actions=st.lists(st.builds(CardAction, label=labels, request=requests, current=st.booleans()), max_size=8).map(
        tuple
    ),
    choices=st.lists(st.builds(CardChoice, label=labels, request=requests, description=texts), max_size=40).map(
        tuple
    ),
    choices_label=texts,
    source=texts,
    pages=st.integers(1, 60),
)


def walk(view: MessageView) -> list[dict[str, Any]]:
    return list(walk_components(view.to_components()))


def texts_of(view: MessageView) -> list[str]:
    return [component["content"] for component in walk(view) if component["type"] == 10]


@settings(deadline=None)
@given(cards, st.sampled_from(OpenMode))
def test_any_card_is_within_every_limit(card: Card, mode: OpenMode) -> None:
    view = build_card_view(card, mode=mode)
    components = walk(view)
    assert len(components) <= 40
    assert 0 < sum(count_utf16(text) for text in texts_of(view)) <= MAX_TEXT <= 4000
    assert all(text.strip() for text in texts_of(view))
    ids = [component["custom_id"] for component in components if "custom_id" in component]
    assert len(ids) == len(set(ids))
    for component in components:
        assert 0 < count_utf16(component.get("label", "x")) <= 80
        assert 0 < count_utf16(component.get("custom_id", "x")) <= 100
        assert count_utf16(component.get("placeholder") or "") <= 150
        options = component.get("options", [])
        assert len(options) <= 25
        assert len({option["value"] for option in options}) == len(options)
        for option in options:
            assert 0 < count_utf16(option["label"]) <= 100
            assert 0 < count_utf16(option["value"]) <= 100
            assert count_utf16(option.get("description") or "") <= 100
    validate_components(view.to_components(), flags=V2_FLAG)


def a_card(*lines: CardLine, **more: Any) -> Card:
    fields: dict[str, Any] = {
        "request": CardRequest("AM"),
        "language": "ja",
        "title": "アルメニア",
        "blocks": (CardBlock("要点", lines),),
    }
    return Card(**{**fields, **more})


def test_long_text_is_cut_after_sentence_with_reference() -> None:
    full = CardAction("すべての記述", CardRequest("AM", View.FULL_TEXT))
    long = CardLine("首脳が会談した。" * 800, Citation(2025, "2-(3)-イ", 145, publisher="外務省"))
    view = build_card_view(a_card(long, actions=(full,), source="外交青書2025"))
    body, foot = texts_of(view)[1:]
    assert body.split("\n")[1].endswith("会談した。")
    assert body.endswith("-# §2-(3)-イ p.145")
    assert "続きは「すべての記述」で" in foot
    assert "外交青書2025" in foot


def test_note_does_not_refer_to_a_missing_full_text() -> None:
    foot = texts_of(build_card_view(a_card(CardLine("文。" * 3000))))[-1]
    assert "すべての記述" not in foot
    assert "ここまで" in foot


def test_lines_of_one_place_are_cited_once_after_the_last() -> None:
    here, there = (
        Citation(2025, "2-(1)-ア", 140, publisher="外務省"),
        Citation(2025, "2-(2)", 142, publisher="外務省"),
    )
    body = texts_of(build_card_view(a_card(CardLine("一。", here), CardLine("二。", here), CardLine("三。", there))))[
        1
    ]
    assert body.split("\n") == ["### 要点", "- 一。", "- 二。", "-# §2-(1)-ア p.140", "- 三。", "-# §2-(2) p.142"]


def test_overview_has_its_lead_in_bold_and_a_page_behind_each_point() -> None:
    here = Citation(2025, "2-(1)-ア", 140, publisher="外務省")
    lines = (CardLine("一", here), CardLine("二", here), CardLine("国交1992年", label="日本との関係"))
    head, body, *_ = texts_of(build_card_view(a_card(blocks=(CardBlock("", lines, compact=True),), lead="山の国。")))
    assert head.split("\n")[-1] == "**山の国。**"
    assert body.split("\n") == ["- 一（p.140）", "- 二（p.140）", "- **日本との関係** 国交1992年"]


def test_sentence_below_a_headline_is_small() -> None:
    line = CardLine("橋が開く", Citation(2025, "1", 140, publisher="外務省"), detail="橋は3月に開いた。")
    body = texts_of(build_card_view(a_card(line)))[1]
    assert body.split("\n") == ["### 要点", "- 橋が開く", "-# 橋は3月に開いた。", "-# §1 p.140"]


def test_empty_line_is_omitted() -> None:
    """Discord refuses a text without characters."""
    assert (
        len(texts_of(build_card_view(a_card(blocks=(CardBlock("", (CardLine(""), CardLine(" ", label=" "))),))))) == 1
    )


def test_editions_are_named_if_a_card_uses_several() -> None:
    body = texts_of(
        build_card_view(
            a_card(
                CardLine("新。", Citation(2025, "2", 140, publisher="外務省")),
                CardLine("旧。", Citation(2024, "2", 99, publisher="外務省")),
            )
        )
    )[1]
    assert "-# 外交青書2025 §2 p.140" in body
    assert "-# 外交青書2024 §2 p.99" in body


def test_publishers_wording_is_marked_and_quoted() -> None:
    card = a_card(blocks=(CardBlock("内政", (CardLine("原文の一文。"),), original=True),))
    assert texts_of(build_card_view(card))[1] == "### 内政（原文）\n> 原文の一文。"


def test_button_of_current_view_is_disabled() -> None:
    card = a_card(
        actions=(
            CardAction("要点", CardRequest("AM"), current=True),
            CardAction("年表", CardRequest("AM", View.CHRONOLOGY)),
        )
    )
    here, there, tools = (component for component in walk(build_card_view(card)) if component["type"] == 2)
    assert (here["disabled"], here["style"]) == (True, 1)
    assert (there["disabled"], there["style"]) == (False, 2)
    assert (tools["disabled"], tools["label"]) == (False, "ほかの操作")


def test_title_names_current_view() -> None:
    chronology = CardAction("年表", CardRequest("AM", View.CHRONOLOGY), current=True)
    view = build_card_view(a_card(request=CardRequest("AM", View.CHRONOLOGY), actions=(chronology,)))
    assert texts_of(view)[0] == "## アルメニア — 年表"


def test_long_card_has_a_button_for_each_neighbouring_page() -> None:
    request = CardRequest("AM", View.FULL_TEXT, page=1)
    labels = [c["label"] for c in walk(build_card_view(a_card(request=request, pages=3))) if c["type"] == 2]
    assert labels == ["« 前のページ", "次のページ »", "ほかの操作"]
    first = build_card_view(a_card(request=CardRequest("AM", View.FULL_TEXT), pages=3))
    assert [c["label"] for c in walk(first) if c["type"] == 2] == ["次のページ »", "ほかの操作"]
    assert "1／3ページ" in texts_of(first)[-1]
