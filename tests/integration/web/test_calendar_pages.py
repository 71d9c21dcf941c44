"""Fetches calendars as calendar programs do, and reads them with two libraries."""

from __future__ import annotations

import gzip
import logging
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import icalendar
import pytest
import vobject
from msgspec.structs import replace

from bot.web.addresses import create_token
from bot.web.calendar_service import CalendarChoice
from tests.support.web_client import NOW, OWNER, PUBLIC_URL, Web, path_of


def read_events(body: bytes) -> list[Any]:
    events = list(vobject.readOne(body.decode()).vevent_list)
    assert len(events) == len(icalendar.Calendar.from_ical(body).walk("VEVENT"))
    return events


async def test_program_fetches_chosen_anniversaries(web: Web) -> None:
    made = await web.add_calendar("AM", lead_days=(7,), language="en")
    assert made.url.startswith(f"{PUBLIC_URL}/calendar/")
    assert made.webcal_url == made.url.replace("https:", "webcal:")
    answer = await web.fetch(path_of(made))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar = vobject.readOne(answer.text)
    assert calendar.contents["x-wr-calname"][0].value == "Anniversaries: Armenia"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in answer.text
    titles = {event.uid.value: event.summary.value for event in read_events(answer.body)}
    key = "armenia-independence"
    assert any(uid.startswith(key) and "2026" in uid for uid in titles), sorted(titles)[:5]
    assert any(title.startswith("In 7 days: ") for title in titles.values())


async def test_token_is_stored_as_a_hash_only(web: Web) -> None:
    made = await web.add_calendar("AM")
    token = path_of(made).removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 32
    await web.storage.close()
    for file in web.storage.path.parent.glob("briefings.db*"):
        assert token.encode() not in file.read_bytes()


async def test_unchanged_calendar_is_not_sent_again(web: Web) -> None:
    path = path_of(await web.add_calendar("AM"))
    full = await web.fetch(path)
    etag = full.headers["ETag"]
    modified = full.headers["Last-Modified"]
    for headers in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"other", {etag}'},
        {"If_None_Match": etag.removeprefix("W/")},
        {"If_None_Match": "*"},
        {"If_Modified_Since": modified},
        {"If_None_Match": etag, "If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        answer = await web.fetch(path, **headers)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", etag), headers
    for headers in (
        {"If_None_Match": '"other"'},
        {"If_None_Match": "not a tag"},
        {"If_None_Match": '"other"', "If_Modified_Since": modified},
        {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
    ):
        assert (await web.fetch(path, **headers)).status == 200, headers


async def test_head_has_same_headers_as_get(web: Web) -> None:
    path = path_of(await web.add_calendar())
    get, head = await web.fetch(path), await web.fetch(path, "HEAD")
    assert head.body == b""
    ignored = {"Date"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in get.headers.items() if k not in ignored
    }
    assert int(head.headers["Content-Length"]) == len(get.body)


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [("gzip", True), ("deflate, gzip;q=0.5", True), ("*", True), ("br", False), ("gzip;q=0", False), ("", False),
     ("identity, gzip; q=0.0, *;q=1", False)],
)  # fmt: skip
async def test_response_is_compressed_if_accepted(web: Web, accepted: str, compressed: bool) -> None:
    path = path_of(await web.add_calendar())
    plain = await web.fetch(path)
    answer = await web.fetch(path, Accept_Encoding=accepted)
    assert ("Content-Encoding" in answer.headers) is compressed
    assert answer.headers["Vary"] == "Accept-Encoding"
    body = gzip.decompress(answer.body) if compressed else answer.body
    assert body == plain.body
    assert not compressed or len(answer.body) < len(body) / 4


async def test_revoked_token_is_treated_as_unknown(web: Web) -> None:
    made = await web.add_calendar("AM")
    assert await web.calendars.revoke(made.calendar.id, OWNER)
    paths = [
        path_of(made),
        f"/calendar/{create_token()}.ics",
        "/calendar/x.ics",
        "/calendar/%00%ff.ics",
        "/",
        "/c/1/ja/x.y",
    ]
    answers = [await web.fetch(path) for path in paths]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.body for answer in answers}) == 1
    shapes = [{k: v for k, v in answer.headers.items() if k != "Date"} for answer in answers]
    assert all(shape == shapes[0] for shape in shapes)


async def test_change_appears_in_the_next_fetch_at_the_same_address(web: Web) -> None:
    made = await web.add_calendar("AM")
    path = path_of(made)
    before = await web.fetch(path)
    web.now[0] = NOW + timedelta(days=1)
    assert await web.calendars.change(made.calendar, CalendarChoice("en", ("KZ",), (3,)))
    after = await web.fetch(path, If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert "Kazakhstan" in after.text
    assert parsedate_to_datetime(after.headers["Last-Modified"]) == web.now[0]


async def test_another_revision_and_another_year_change_it(web: Web) -> None:
    path = path_of(await web.add_calendar("AM"))
    first = await web.fetch(path)
    again = await web.fetch(path)
    assert again.body == first.body
    snapshot = await web.storage.revisions.load_snapshot()
    content = replace(snapshot.content, anniversaries=snapshot.content.anniversaries[:50])
    await web.storage.revisions.apply_content(content, expected_id=snapshot.revision.id)
    second = await web.fetch(path, If_None_Match=first.headers["ETag"])
    assert second.status == 200
    assert len(read_events(second.body)) < len(read_events(first.body))
    web.now[0] = datetime(2027, 1, 1, tzinfo=UTC)
    third = await web.fetch(path, If_None_Match=second.headers["ETag"])
    years = {event.dtstart.value.year for event in read_events(third.body)}
    assert years == {2026, 2027, 2028}
    kept = {event.uid.value for event in read_events(second.body) if event.dtstart.value.year in years}
    assert kept <= {event.uid.value for event in read_events(third.body)}


async def test_day_of_a_fetch_is_recorded_and_nothing_else(web: Web) -> None:
    made = await web.add_calendar("AM")
    assert (await web.calendars.list_calendars(OWNER))[0].fetched_on == ""
    await web.fetch(path_of(made), User_Agent="Calendar/1.0")
    (stored,) = await web.calendars.list_calendars(OWNER)
    assert stored == replace(made.calendar, fetched_on=date(2026, 11, 28).isoformat())


async def test_no_log_and_no_metric_has_a_token(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = await web.add_calendar("AM")
    token = path_of(made).removeprefix("/calendar/").removesuffix(".ics")
    await web.fetch(path_of(made))
    await web.fetch(f"/calendar/{token}x.ics")
    await web.storage.close()
    failed = await web.fetch(path_of(made))
    assert (failed.status, failed.headers["Retry-After"]) == (503, "60")
    assert token not in failed.text
    assert token not in "\n".join(record.getMessage() + str(record.exc_info or "") for record in caplog.records)
    exported = (await web.resources.monitoring.export_metrics()).decode()
    assert token not in exported
    assert 'briefing_bot_web_requests_total{page="calendar",status="200"} 1.0' in exported
    assert 'briefing_bot_web_requests_total{page="calendar",status="503"} 1.0' in exported
    assert failed.headers["Referrer-Policy"] == "no-referrer"
