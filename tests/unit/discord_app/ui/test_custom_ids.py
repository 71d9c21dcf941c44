"""Custom ids: the whole state of a component after a restart."""

from __future__ import annotations

from datetime import date
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card_tools.ids import CardToolId
from bot.discord_app.ui.custom_ids import (
    KINDS,
    AliasAction,
    AliasId,
    CardId,
    CardMenuId,
    CorrectionsAction,
    CorrectionsId,
    CustomId,
    FollowAction,
    FollowId,
    OpenMode,
    PostAction,
    PostId,
    PrivacyAction,
    PrivacyId,
    ProposalAction,
    ProposalId,
    RefusalReason,
    RefusedId,
    ReportAction,
    ReportId,
    ReportWithdrawalId,
    ScheduleAction,
    ScheduleId,
    compute_digest,
    decode_custom_id,
    encode_card_id,
    encode_custom_id,
)
from bot.discord_app.ui.limits import MAX_CUSTOM_ID, count_utf16
from bot.web.calendar_ids import CalendarAction, CalendarId
from briefings.domain.cards import CardRequest, View
from briefings.domain.text_searches import SearchFilters, build_words_request

LONG_PATH = "とても長い" * 40

POSTED: dict[str, CustomId] = {
    "b1.|s|AM|||": CardId(View.SUMMARY, "AM"),
    "b1+|s|AM|||": CardId(View.SUMMARY, "AM", mode=OpenMode.NEW),
    "b1.|c||2-(1)-ア|a|2025": CardId(View.SECTION, "", "2-(1)-ア", 10, 2025),
    "b1.|t|northern-territories||1z|2024": CardId(View.CHRONOLOGY, "northern-territories", "", 71, 2024),
    "b1.|s|A%7C%23%25||1|": CardId(View.SUMMARY, "A%7C%23%25", page=1),
    "b1.|c|AM|#2b2f3a9f1c0d||": CardId(View.SECTION, "AM", "#2b2f3a9f1c0d"),
    "b1.|w|AM|2025:2-(1):対露制裁 -石炭|a|": CardId(View.WORDS, "AM", "2025:2-(1):対露制裁 -石炭", 10),
    "m1": CardMenuId(),
    "d1|0123456789ab|2027-09-01": PostId(PostAction.DESCRIBE, "0123456789ab", date(2027, 9, 1)),
    "r1|0123456789ab|2027-09-01": PostId(PostAction.SKIP, "0123456789ab", date(2027, 9, 1)),
    "p1|0123456789ab|2027-09-01": PostId(PostAction.PUBLISH, "0123456789ab", date(2027, 9, 1)),
    "s1|l||2": ScheduleId(ScheduleAction.LIST, page=2),
    "s1|o||2": ScheduleId(ScheduleAction.OPEN, page=2),
    "s1|v|3|1": ScheduleId(ScheduleAction.PREVIEW, 3, 1),
    "s1|e|3|": ScheduleId(ScheduleAction.EDIT, 3),
    "s1|p|3|1": ScheduleId(ScheduleAction.PAUSE, 3, 1),
    "s1|r|3|1": ScheduleId(ScheduleAction.RESUME, 3, 1),
    "s1|q|3|1": ScheduleId(ScheduleAction.ASK_REMOVAL, 3, 1),
    "s1|x|3|1": ScheduleId(ScheduleAction.REMOVE, 3, 1),
    "s1|h|3|1": ScheduleId(ScheduleAction.SHOW_HISTORY, 3, 1),
    "s1|t|3|": ScheduleId(ScheduleAction.CHOOSE_TAG, 3),
    "x1|a|12|0a1b2c3d": ProposalId(ProposalAction.APPLY, 12, "0a1b2c3d"),
    "x1|c|12|0a1b2c3d": ProposalId(ProposalAction.CONFIRM, 12, "0a1b2c3d"),
    "x1|d|12|0a1b2c3d": ProposalId(ProposalAction.DISCARD, 12, "0a1b2c3d"),
    "x1|e|12|0a1b2c3d": ProposalId(ProposalAction.EDIT_METADATA, 12, "0a1b2c3d"),
    "x1|k|12|0a1b2c3d": ProposalId(ProposalAction.SHOW_CARDS, 12, "0a1b2c3d"),
    "x1|b|12|11": ProposalId(ProposalAction.ROLL_BACK, 12, "11"),
    "n1|l|||2": AliasId(AliasAction.LIST_MISSES, page=2),
    "n1|c|||1": AliasId(AliasAction.OPEN_MISS, page=1),
    "n1|q|0123456789abcdef|central-asia|3": AliasId(AliasAction.QUICK_ADD, "0123456789abcdef", "central-asia", 3),
    "n1|t|0123456789abcdef|AM|": AliasId(AliasAction.ADD, "0123456789abcdef", "AM"),
    "n1|o|0123456789abcdef||": AliasId(AliasAction.ASK_SUBJECT, "0123456789abcdef"),
    "n1|p|0123456789abcdef||": AliasId(AliasAction.DISMISS, "0123456789abcdef"),
    "n1|b|0123456789abcdef||": AliasId(AliasAction.RESTORE, "0123456789abcdef"),
    "n1|u|0123456789abcdef|AM|": AliasId(AliasAction.REMOVE, "0123456789abcdef", "AM"),
    "n1|n|||2": AliasId(AliasAction.LIST_ALIASES, page=2),
    "n1|k|||1": AliasId(AliasAction.REMOVE_CHOSEN, page=1),
    "n1|m|0123456789abcdef|0123456789ab|": AliasId(AliasAction.ADD_LIST, "0123456789abcdef", "0123456789ab"),
    "y1|g|11|12": CorrectionsId(CorrectionsAction.CORRECT, 11, 12),
    "y1|k|0|12": CorrectionsId(CorrectionsAction.KEEP, 0, 12),
    "e1|l||2": ReportId(ReportAction.LIST, page=2),
    "e1|o||1": ReportId(ReportAction.OPEN),
    "e1|k|7|1": ReportId(ReportAction.SHOW_CARD, 7),
    "e1|d|7|1": ReportId(ReportAction.DONE, 7),
    "e1|r|7|1": ReportId(ReportAction.REOPEN, 7),
    "w1|7|0123456789abcdef0123456789abcdef": ReportWithdrawalId(7, "0123456789abcdef0123456789abcdef"),
    "k1|l|": CalendarId(CalendarAction.LIST),
    "k1|o|": CalendarId(CalendarAction.OPEN),
    "k1|a|": CalendarId(CalendarAction.ADD),
    "k1|c|0a1b2c": CalendarId(CalendarAction.CHANGE, "0a1b2c"),
    "k1|q|0a1b2c": CalendarId(CalendarAction.ASK_REVOCATION, "0a1b2c"),
    "k1|x|0a1b2c": CalendarId(CalendarAction.REVOKE, "0a1b2c"),
    "f1|l|0123456789ab|": FollowId(FollowAction.LIST, "0123456789ab"),
    "f1|s|0123456789ab|central-asia": FollowId(FollowAction.STOP, "0123456789ab", "central-asia"),
    "f1|x|0123456789ab|": FollowId(FollowAction.STOP_ALL, "0123456789ab"),
    "v1|e": PrivacyId(PrivacyAction.EXPORT),
    "v1|q": PrivacyId(PrivacyAction.ASK_DELETION),
    "v1|x": PrivacyId(PrivacyAction.DELETE),
    "v1|k": PrivacyId(PrivacyAction.KEEP),
    "t1||c|s|AM|||": CardToolId("", 12, View.SUMMARY, "AM"),
    "t1|follow|c|c|AM|2-(1)-ア|1z|2025": CardToolId("follow", 12, View.SECTION, "AM", "2-(1)-ア", 71, 2025),
    "t1|report|c|t|#2b2f3a9f1c0d|#2b2f3a9f1c0e||": CardToolId(
        "report", 12, View.CHRONOLOGY, "#2b2f3a9f1c0d", "#2b2f3a9f1c0e"
    ),
}
"""Custom ids that version 0.1.0 posted, and their meaning. Never change these."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
requests = st.builds(
    CardRequest,
    subject=texts,
    view=st.sampled_from(View),
    section=texts,
    page=st.integers(0, 10_000),
    edition=st.integers(0, 9999),
)
numbers = st.integers(0, 10**12 - 1)
keys = st.text("0123456789abcdef", max_size=16)
custom_ids = st.one_of(
    st.builds(CardId.from_request, requests, st.sampled_from(OpenMode)),
    st.builds(CardMenuId),
    st.builds(PostId, st.sampled_from(PostAction), st.text("0123456789abcxyz", min_size=1, max_size=40), st.dates()),
    st.builds(
        AliasId, st.sampled_from(AliasAction), keys, st.from_regex(r"[A-Za-z0-9-]{0,40}", fullmatch=True), numbers
    ),
    st.builds(ProposalId.for_revision, st.sampled_from(ProposalAction).filter(lambda action: action != "b"), numbers,
              st.text("0123456789abcdef", min_size=64, max_size=64)),
    st.builds(ScheduleId, st.sampled_from(ScheduleAction), numbers, numbers),
    st.builds(ProposalId.for_rollback, numbers, numbers),
    st.builds(CorrectionsId, st.sampled_from(CorrectionsAction), numbers, numbers),
    st.builds(FollowId, st.sampled_from(FollowAction), st.text("0123456789abcdef", min_size=1, max_size=40),
              st.from_regex(r"[A-Za-z0-9-]{0,50}", fullmatch=True)),
    st.builds(PrivacyId, st.sampled_from(PrivacyAction)),
    st.builds(ReportId, st.sampled_from(ReportAction), numbers, numbers),
    st.builds(ReportWithdrawalId, numbers, st.text("0123456789abcdef", min_size=32, max_size=32)),
    st.builds(CalendarId, st.sampled_from(CalendarAction), keys),
    st.builds(CardToolId.from_request, requests.filter(lambda request: request.subject), st.integers(0, 10**9),
              st.text("abcxyz", max_size=12)),
)  # fmt: skip


@pytest.mark.parametrize(("text", "custom_id"), POSTED.items())
def test_components_that_are_in_channels_today_are_understood(text: str, custom_id: CustomId) -> None:
    assert decode_custom_id(text) == custom_id
    assert encode_custom_id(custom_id) == text


def test_every_action_of_every_kind_is_among_them() -> None:
    for kind in KINDS:
        posted = {custom_id.action for custom_id in POSTED.values() if type(custom_id) is kind and kind not in CARDS}  # type: ignore[attr-defined]
        assert any(type(custom_id) is kind for custom_id in POSTED.values())
        if kind not in CARDS:
            assert posted == set(get_type_hints(kind)["action"])


CARDS: tuple[type[Any], ...] = (CardId, CardMenuId, CardToolId, ReportWithdrawalId)


@given(custom_ids)
def test_every_custom_id_fits_and_is_read_back(custom_id: CustomId) -> None:
    text = encode_custom_id(custom_id)
    assert 0 < count_utf16(text) <= MAX_CUSTOM_ID
    assert decode_custom_id(text) == custom_id


characters = st.sampled_from(
    [*"|.+#%-0129azAZ", " ", "\n", "０", "１", "²", "ー", "\x00", "\ud800", "𝟙", "||", "1" * 20]
)


@st.composite
def changed_ids(draw: st.DrawFn) -> str:
    """Yields custom ids of every kind in which up to three characters are changed, removed or added."""
    text = encode_custom_id(draw(custom_ids))
    for _ in range(draw(st.integers(1, 3))):
        place, length = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:place] + draw(st.just("") | characters) + text[place + length :]
    return text


@given(texts | changed_ids())
def test_only_ids_of_the_bot_are_decoded(text: str) -> None:
    decoded = decode_custom_id(text)
    assert isinstance(decoded, RefusedId) or encode_custom_id(decoded) == text


def test_a_number_or_a_day_in_another_notation_is_refused() -> None:
    """`int`, `date.fromisoformat` and `$` accept more notations than the encoder writes."""
    for text in POSTED:
        for old, new in (("|12", "|012"), ("|3", "|３"), ("|11", "|+11"), ("2027-09-01", "20270901"), ("|7", "|7\n")):
            changed = text.replace(old, new, 1)
            assert changed == text or isinstance(decode_custom_id(changed), RefusedId), changed
        has_origin = text.startswith("b1")  # which may follow
        for longer in (f" {text}", f"{text}\n", *((f"{text}|", f"{text}|1") if not has_origin else ())):
            assert isinstance(decode_custom_id(longer), RefusedId), longer


@given(requests, st.sampled_from(OpenMode))
def test_every_card_request_round_trips(request_: CardRequest, mode: OpenMode) -> None:
    card_id = decode_custom_id(encode_card_id(request_, mode))
    assert isinstance(card_id, CardId)
    assert card_id.mode is mode
    subjects, sections = ["other", request_.subject], ["other", request_.section]
    assert card_id.to_request(subjects=subjects, sections=sections) == request_


@given(requests.filter(lambda request: request.subject), st.integers(0, 10**9))
def test_a_tool_gets_the_whole_request_of_its_card(request_: CardRequest, revision: int) -> None:
    tool_id = decode_custom_id(encode_custom_id(CardToolId.from_request(request_, revision, "report")))
    assert isinstance(tool_id, CardToolId)
    assert (tool_id.tool, tool_id.revision) == ("report", revision)
    subjects, sections = ["other", request_.subject], ["other", request_.section]
    assert tool_id.to_request(subjects=subjects, sections=sections) == request_
    assert tool_id.to_request(subjects=["other"], sections=sections) is None


@given(st.lists(requests, min_size=2, max_size=6, unique=True))
def test_different_requests_have_different_ids(several: list[CardRequest]) -> None:
    assert len({encode_card_id(request) for request in several}) == len(several)


def test_a_path_too_long_for_an_id_is_found_by_its_digest_while_it_exists() -> None:
    card_id = CardId.from_request(CardRequest("AM", View.SECTION, LONG_PATH))
    found = card_id.to_request(sections=["1", LONG_PATH])
    assert found is not None
    assert found.section == LONG_PATH
    assert card_id.to_request(sections=["1"]) is None


def test_digest_is_not_read_as_a_name() -> None:
    """A subject whose id looks like a digest is decoded as that subject."""
    request = CardRequest(compute_digest("anything"))
    assert CardId.from_request(request).to_request() == request


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", RefusalReason.FOREIGN),
        ("b", RefusalReason.FOREIGN),
        ("something else", RefusalReason.FOREIGN),
        ("0123456789abcdef0123456789abcdef", RefusalReason.FOREIGN),
        ("z1|a|1|2", RefusalReason.FOREIGN),
        ("b0:AM", RefusalReason.OTHER_VERSION),
        ("b0.|s|AM|||", RefusalReason.OTHER_VERSION),
        ("b2.|s|AM|||", RefusalReason.OTHER_VERSION),
        ("x2|a|12|0a1b2c3d|more", RefusalReason.OTHER_VERSION),
        ("b1?|s|AM|||", RefusalReason.OTHER_VERSION),
        ("b1.|zz|AM|||", RefusalReason.MALFORMED),
        ("b1.|s|AM||", RefusalReason.MALFORMED),
        ("b1.|s|AM||!|", RefusalReason.MALFORMED),
        ("b1.|s|AM||0|", RefusalReason.MALFORMED),
        ("b1.|s|AM|||２０２５", RefusalReason.MALFORMED),
        ("b1.|s|AM||-1|", RefusalReason.MALFORMED),
        ("b1.|s|AM||zzzzzzzzz|", RefusalReason.MALFORMED),
        ("t1||c|s||||", RefusalReason.MALFORMED),
        ("t1||-1|s|AM|||", RefusalReason.MALFORMED),
        ("t1||0c|s|AM|||", RefusalReason.MALFORMED),
        ("t1||c|s|AM||||", RefusalReason.MALFORMED),
        ("t1|Follow|c|s|AM|||", RefusalReason.MALFORMED),
        ("t1|abcdefghijklm|c|s|AM|||", RefusalReason.MALFORMED),
        ("t1||c|zz|AM|||", RefusalReason.MALFORMED),
        ("t2||c|s|AM|||", RefusalReason.OTHER_VERSION),
        ("f1|x||", RefusalReason.MALFORMED),
        ("f1|x|ABC|", RefusalReason.MALFORMED),
        ("f1|s|0123|A;M", RefusalReason.MALFORMED),
        ("f1|s|0123|" + "A" * 51, RefusalReason.MALFORMED),
        ("v1|z", RefusalReason.MALFORMED),
        ("v1|x|1", RefusalReason.MALFORMED),
        ("e1|z|7|1", RefusalReason.MALFORMED),
        ("e1|d|07|1", RefusalReason.MALFORMED),
        ("e1|d|7|", RefusalReason.MALFORMED),
        ("w1|7|", RefusalReason.MALFORMED),
        ("w1|7|0123456789ABCDEF0123456789abcdef", RefusalReason.MALFORMED),
        ("w1||0123456789abcdef0123456789abcdef", RefusalReason.MALFORMED),
        ("m1|s", RefusalReason.MALFORMED),
        ("d1|KEY|2027-09-01", RefusalReason.MALFORMED),
        ("d1|key|20270901", RefusalReason.MALFORMED),
        ("d1|key|2027-02-30", RefusalReason.MALFORMED),
        ("x1|z|12|0a1b2c3d", RefusalReason.MALFORMED),
        ("x1|a|-1|0a1b2c3d", RefusalReason.MALFORMED),
        ("x1|a|012|0a1b2c3d", RefusalReason.MALFORMED),
        ("x1|a|1000000000000|0a1b2c3d", RefusalReason.MALFORMED),
        ("x1|b|12|0a1b2c3d", RefusalReason.MALFORMED),
        ("x1|a|12|", RefusalReason.MALFORMED),
        ("n1|u|0123456789abcdef0|AM|", RefusalReason.MALFORMED),
        ("n1|u|0123|A;M|", RefusalReason.MALFORMED),
        ("y1|g|1|2|3", RefusalReason.MALFORMED),
        ("b1.|s|" + "A" * 100 + "|||", RefusalReason.MALFORMED),
    ],
)
def test_other_versions_malformed_and_foreign_ids_are_refused(text: str, reason: RefusalReason) -> None:
    assert decode_custom_id(text) == RefusedId(text, reason)


def test_an_id_over_the_limit_of_discord_is_never_sent() -> None:
    with pytest.raises(ValueError, match="at most 100 characters"):
        encode_custom_id(AliasId(AliasAction.ADD, "0" * 16, "a" * 100))


@given(
    st.text(max_size=120),
    st.builds(
        SearchFilters, st.sampled_from([0, 2025]), st.sampled_from(["", "2-(1)-ア"]), st.sampled_from(["", "AM"])
    ),
    st.integers(0, 39),
)
def test_a_search_is_remembered_whole_or_known_to_be_too_long(query: str, filters: SearchFilters, page: int) -> None:
    request = build_words_request(query, filters, page)
    card_id = CardId.from_request(request)
    text = encode_custom_id(card_id)
    assert count_utf16(text) <= MAX_CUSTOM_ID
    decoded = decode_custom_id(text)
    assert isinstance(decoded, CardId)
    assert decoded.is_lasting == card_id.is_lasting
    if card_id.is_lasting:
        assert decoded.to_request(subjects=["AM"]) == request
    else:
        assert len(query) > 20
