"""Fetches pages of cards: their contents, their notices about revisions, and their protection."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from itertools import cycle

import pytest
from msgspec.structs import replace

from bot.web.addresses import load_key, make_card_path, replace_key
from bot.web.content import PAGE_LIMITS
from briefings.cards.citations import format_citation
from briefings.domain import Content, Subject
from briefings.domain.cards import CardRequest, View
from briefings.service import BriefingService
from tests.support.web_client import Answer, Web

ARMENIA = CardRequest("AM")
HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}{% raw %}</title>\u202e\x00"


class Reader(HTMLParser):
    """Reads the texts, the elements and the links of a page."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def links(self) -> list[str]:
        return [attributes["href"] or "" for tag, attributes in self.elements if tag == "a"]


def resolve(path: str, link: str) -> str:
    """Returns the path that a browser opens for a relative link of a page."""
    assert link.startswith("../../../c/")
    return link.removeprefix("../../..")


def change_name(content: Content, name: str) -> Content:
    def rename(subject: Subject) -> Subject:
        return replace(subject, names=dict.fromkeys(subject.names, name), about=dict.fromkeys(subject.about, name))

    return replace(
        content, subjects=tuple(rename(subject) if subject.id == "AM" else subject for subject in content.subjects)
    )


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_page_shows_the_whole_card_with_its_sources(web: Web, language: str) -> None:
    service = BriefingService(await web.storage.revisions.load_snapshot(), PAGE_LIMITS)
    for view in (View.SUMMARY, View.DETAILS, View.FULL_TEXT, View.JAPAN, View.CHRONOLOGY):
        request = replace(ARMENIA, view=view)
        answer = await web.fetch(await web.sign(request, language))
        assert answer.status == 200
        card = service.build_card(request, language)
        assert card is not None
        page = Reader(answer)
        assert page.elements[0] == ("html", {"lang": language})
        assert "h1" in {tag for tag, _attributes in page.elements}
        for text in (card.title, card.subtitle, card.source, *(block.heading for block in card.blocks)):
            assert " ".join(text.split()) in page.text
        lines = [line for block in card.blocks for line in block.lines]
        assert len(lines) > 1
        for line in lines:
            assert " ".join(line.text.split()) in page.text
            if line.citation and line.citation.page is not None:
                cited = format_citation(replace(line.citation, original=False), language, edition=False)
                assert cited in page.text
        assert "p.1" in page.text


async def test_page_is_excluded_from_search_engines_and_runs_no_scripts(web: Web) -> None:
    answer = await web.fetch(await web.sign(ARMENIA))
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert ("meta", {"name": "robots", "content": "noindex, nofollow, noarchive"}) in Reader(answer).elements
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "Set-Cookie" not in answer.headers
    assert not {"script", "img", "iframe", "form", "input"} & {tag for tag, _attributes in Reader(answer).elements}
    assert not [name for _tag, attributes in Reader(answer).elements for name in attributes if name.startswith("on")]


async def test_other_language_is_a_link_away(web: Web) -> None:
    path = await web.sign(ARMENIA, "ja")
    page = Reader(await web.fetch(path))
    (link,) = [link for link in page.links() if "/en/" in link]
    other = Reader(await web.fetch(resolve(path, link)))
    assert other.elements[0] == ("html", {"lang": "en"})
    assert "Armenia" in other.text


@pytest.mark.fault(58)
async def test_address_that_was_not_signed_shows_nothing(web: Web) -> None:
    path = await web.sign(ARMENIA)
    head, _dot, signature = path.rpartition(".")
    forged = make_card_path(bytes(32), (await web.storage.revisions.list_revisions())[0], ARMENIA, "ja")
    other = await web.sign(CardRequest("KZ"))
    for address in (
        forged,
        f"{head}.{signature[:-1]}",
        f"{head}.{signature[::-1]}",
        f"{head}.",
        head,
        f"{head}.{other.rpartition('.')[2]}",
        path.replace("/c/1/", "/c/2/"),
        path.replace("/ja/", "/xx/"),
        path.replace("/ja/", "/..%2f/"),
        path + "/",
    ):
        answer = await web.fetch(address)
        assert answer.status == 404, address
        assert "アルメニア" not in answer.text


async def test_links_stop_working_with_another_key(web: Web) -> None:
    path = await web.sign(ARMENIA)
    assert (await web.fetch(path)).status == 200
    await replace_key(web.storage.link_keys)
    assert (await web.fetch(path)).status == 404
    assert (await web.fetch(await web.sign(ARMENIA))).status == 200


@pytest.mark.fault(58)
async def test_revision_that_was_never_active_is_not_shown(web: Web) -> None:
    snapshot = await web.storage.revisions.load_snapshot()
    secret = change_name(snapshot.content, "機密の名称")
    staged = await web.storage.revisions.stage_content(secret, base_id=snapshot.revision.id)
    path = make_card_path(await load_key(web.storage.link_keys), staged, ARMENIA, "ja")
    answer = await web.fetch(path)
    assert answer.status == 410
    assert "機密" not in answer.text
    assert f"版 {staged.id}" in answer.text


async def test_earlier_revision_is_unchanged_and_names_the_newer_one(web: Web) -> None:
    path = await web.sign(ARMENIA)
    first = await web.fetch(path)
    assert "新しい版" not in first.text
    snapshot = await web.storage.revisions.load_snapshot()
    renamed = change_name(snapshot.content, "ハヤスタン共和国")
    newer = await web.storage.revisions.apply_content(renamed, expected_id=snapshot.revision.id)
    answer = await web.fetch(path, If_None_Match=first.headers["ETag"])
    assert answer.status == 200
    page = Reader(answer)
    assert "アルメニア" in page.text
    assert "ハヤスタン共和国" not in page.text
    assert "新しい版では変わっています" in page.text
    (link,) = [link for link in page.links() if f"/c/{newer.id}/" in link]
    current = Reader(await web.fetch(resolve(path, link)))
    assert "ハヤスタン共和国" in current.text
    assert "新しい版" not in current.text
    same = Reader(await web.fetch(await web.sign(CardRequest("KG"), revision=1)))
    assert "新しい版でも同じです" in same.text


async def test_card_missing_in_newer_revision_has_no_link(web: Web) -> None:
    path = await web.sign(CardRequest("putin"))
    snapshot = await web.storage.revisions.load_snapshot()
    subjects = tuple(subject for subject in snapshot.content.subjects if subject.id != "putin")
    mentions = tuple(mention for mention in snapshot.content.mentions if mention.subject != "putin")
    events = tuple(
        replace(event, subjects=tuple(key for key in event.subjects if key != "putin"))
        for event in snapshot.content.events
    )
    anniversaries = tuple(
        replace(anniversary, subjects=tuple(key for key in anniversary.subjects if key != "putin"))
        for anniversary in snapshot.content.anniversaries
    )
    content = replace(
        snapshot.content, subjects=subjects, mentions=mentions, events=events, anniversaries=anniversaries
    )
    await web.storage.revisions.apply_content(content, expected_id=snapshot.revision.id)
    page = Reader(await web.fetch(path))
    assert "プーチン" in page.text
    assert "新しい版には、このカードはありません" in page.text
    assert not [link for link in page.links() if "/c/2/" in link]


async def test_deleted_revision_is_explained(web: Web) -> None:
    """After a restore of an older backup, another revision may have the number of a deleted one."""
    key = await load_key(web.storage.link_keys)
    (revision,) = await web.storage.revisions.list_revisions()
    for removed in (replace(revision, id=99), replace(revision, sha256="cd" * 32)):
        answer = await web.fetch(make_card_path(key, removed, ARMENIA, "ja"))
        assert answer.status == 410
        page = Reader(answer)
        assert f"版 {removed.id} は、すでに削除されています" in page.text
        (link,) = page.links()
        assert (await web.fetch(resolve("", link))).status == 200
    missing = await web.fetch(make_card_path(key, revision, CardRequest("nobody"), "ja"))
    assert missing.status == 410


@pytest.mark.fault(59)
async def test_hostile_names_are_text(web: Web) -> None:
    snapshot = await web.storage.revisions.load_snapshot()
    content = change_name(snapshot.content, HOSTILE)
    await web.storage.revisions.apply_content(content, expected_id=snapshot.revision.id)
    for view in (View.SUMMARY, View.DETAILS, View.CHRONOLOGY):
        answer = await web.fetch(await web.sign(CardRequest("AM", view)))
        page = Reader(answer)
        assert "<script" not in answer.text
        assert "script" not in {tag for tag, _attributes in page.elements}
        assert answer.text.count("</title>") == 1
        assert "{{7*7}}" in unescape(re.sub("<[^>]+>", "", answer.text))
        assert "\u202e" not in answer.text
        assert "\x00" not in answer.text


async def test_only_web_addresses_become_links(web: Web) -> None:
    urls = cycle(["javascript:alert(1)", "https://example.org/\"onclick='x'", "data:text/html,x", "//evil"])
    snapshot = await web.storage.revisions.load_snapshot()
    anniversaries = tuple(replace(anniversary, url=next(urls)) for anniversary in snapshot.content.anniversaries)
    await web.storage.revisions.apply_content(
        replace(snapshot.content, anniversaries=anniversaries), expected_id=snapshot.revision.id
    )
    page = Reader(await web.fetch(await web.sign(CardRequest("AM", View.CHRONOLOGY))))
    outside = {link for link in page.links() if not link.startswith("../")}
    assert outside
    assert all(link.startswith("https://") for link in outside)
    assert not [name for _tag, attributes in page.elements for name in attributes if name == "onclick"]


async def test_many_readers_of_many_revisions_load_few(web: Web) -> None:
    """Loaded revisions take memory: old ones are removed from the cache, the active one is not."""
    key, snapshot = await load_key(web.storage.link_keys), await web.storage.revisions.load_snapshot()
    revision = snapshot.revision
    for number in range(3):
        content = change_name(snapshot.content, f"名称{number}")
        revision = await web.storage.revisions.apply_content(content, expected_id=revision.id)
    revisions = await web.storage.revisions.list_revisions()
    for item in (*revisions, *revisions):
        page = Reader(await web.fetch(make_card_path(key, item, ARMENIA, "ja")))
        assert ("アルメニア" if item.id == 1 else f"名称{item.id - 2}") in page.text
