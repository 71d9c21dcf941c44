"""A backup with content that cards can't show is refused: answers would fail or take minutes."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from bot.cli.app import cli
from briefings.domain import Content, Override, OverrideKind, Revision, Snapshot
from briefings.errors import UnusableBackup
from briefings.storage.content_json import MAX_BYTES, read_json, to_json
from briefings.storage.foreign_content import find_unusable_value
from briefings.storage.sqlite.restore import restore_database
from tests.support.prepared_storage import open_prepared
from tests.support.shipped_content import shipped_content

REVISION = Revision(3, 2, "ab" * 32, "2026-04-01T09:30:00+00:00", "root", "chapter.txt")


def clock() -> datetime:
    return datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped() -> Content:
    """The content that ships."""
    return shipped_content()


@pytest.fixture(scope="module")
def small(shipped: Content) -> Content:
    """The first items of each kind: a file with all of them is read in a fifth of a second."""
    first = shipped.chapters[0]
    chapter = replace(first, sections=first.sections[:3], passages=first.passages[:3])
    kinds = ("subjects", "events", "anniversaries")
    return replace(
        shipped,
        chapters=(chapter,),
        mentions=(),
        memberships=(),
        membership_claims=(),
        **{kind: getattr(shipped, kind)[:3] for kind in kinds},
    )


def change_first(field: str, **changes: Any) -> Callable[[Content], Content]:
    """Changes the first item of a kind."""

    def change(content: Content) -> Content:
        first, *rest = getattr(content, field)
        return replace(content, **{field: (replace(first, **changes), *rest)})

    return change


def change_part(field: str, **changes: Any) -> Callable[[Content], Content]:
    """Changes the first part of the first chapter."""

    def change(content: Content) -> Content:
        chapter, *rest = content.chapters
        first, *others = getattr(chapter, field)
        changed = replace(chapter, **{field: (replace(first, **changes), *others)})
        return replace(content, chapters=(changed, *rest))

    return change


HOSTILE = {
    "a date that does not exist": change_first("anniversaries", date="9999-99-99"),
    "no date": change_first("anniversaries", date=""),
    "an anniversary without a day": change_first("anniversaries", date="1991"),
    "an id with lines of a calendar": change_first("anniversaries", id="a\r\nBEGIN:VEVENT"),
    "an address that runs something": change_first("anniversaries", url="javascript:alert(1)"),
    "an address with a link": change_first("anniversaries", url="https://a/ )[x](https://b"),
    "an anniversary without a text": change_first("anniversaries", texts={}),
    "an anniversary without a source": change_first("anniversaries", source={"ja": "外務省"}),
    "an event on 30 February": change_first("events", date="2024-02-30"),
    "a date of 5,000 digits": change_first("events", date="9" * 5_000),
    "a subject without a name": change_first("subjects", names={}),
    "a subject without a Japanese name": change_first("subjects", names={"en": "Russia"}),
    "a name without letters": change_first("subjects", names={"ja": "、", "en": "."}),
    "a name of a million characters": change_first("subjects", names={"ja": "あ" * 1_000_000, "en": "a"}),
    "an id that no button can have": change_first("subjects", id="a:b|c\n"),
    "an id of 5,000 characters": change_first("subjects", id="x" * 5_000),
    "a passage of 400,000 characters": change_part("passages", text="7、" * 200_000),
    "a page that no database can store": change_part("passages", page=10**30),
    "a page before the first": change_part("sections", page=-1),
    "a path of 5,000 digits": change_part("sections", path="9" * 5_000),
    "a level of a billion": change_part("sections", level=10**9),
    "a year of a billion": change_first("chapters", edition=10**9),
    "a file of subjects that is no TOML": lambda content: replace(
        content, overrides=(Override("x.toml", OverrideKind.SUBJECTS, "[[", "0"),)
    ),
}


@pytest.mark.fault(26)
@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_content_that_cards_cannot_show_is_refused(
    small: Content, change: Callable[[Content], Content], tmp_path: Path
) -> None:
    """Its digest is correct, because the author of the file computed it."""
    file = tmp_path / "content.json"
    file.write_bytes(to_json(Snapshot(REVISION, change(small))))
    with pytest.raises(UnusableBackup, match=r"the value of content\..* can't be used") as caught:
        read_json(file)
    assert len(caught.value.format_line("ja")) < 400


def test_builtin_content_has_no_hostile_value(shipped: Content) -> None:
    assert find_unusable_value(shipped) is None


STORED = {
    "control characters of a title": change_first("chapters", title="試\x1b験\x9b", publisher="x\x07"),
    "a long heading": change_part("sections", title="見" * 5_000),
    "a high page": change_part("passages", page=99_999_999),
    "an address in Japanese": change_first("chapters", url="https://例え.jp/青書?年=2025"),
}


@pytest.mark.parametrize("change", STORED.values(), ids=STORED)
def test_imported_content_is_restored(small: Content, change: Callable[[Content], Content], tmp_path: Path) -> None:
    """A backup of this program is never refused; titles are escaped when they are shown."""
    file = tmp_path / "content.json"
    file.write_bytes(to_json(Snapshot(REVISION, change(small))))
    assert read_json(file).content == change(small)


@pytest.mark.fault(26)
def test_very_long_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "content.json"
    file.write_bytes(b'{"form":"' + b"a" * MAX_BYTES)
    with pytest.raises(UnusableBackup, match="more than 32 MB"):
        read_json(file)


def test_command_reads_no_more_than_that(tmp_path: Path) -> None:
    """A file of 60 kB decompresses to 60 MB."""
    file = tmp_path / "content.json.gz"
    with gzip.open(file, "wb") as stream:
        stream.write(b'{"form":"' + b"a" * (2 * MAX_BYTES))
    done = CliRunner().invoke(cli, ["--database", str(tmp_path / "bot.db"), "restore", str(file)])
    assert done.exit_code == 2
    assert "32" in done.stderr
    assert "MB" in done.stderr
    assert not (tmp_path / "bot.db").exists()


@pytest.mark.fault(26)
async def test_database_with_hostile_content_is_refused(shipped: Content, tmp_path: Path) -> None:
    hostile = HOSTILE["a date that does not exist"](shipped)
    source, current = tmp_path / "hostile.db", tmp_path / "bot.db"
    for path, content in ((source, hostile), (current, shipped)):
        await (await open_prepared(path, clock=clock, content=content)).close()
    before = await asyncio.to_thread(current.read_bytes)
    with pytest.raises(UnusableBackup, match=r"content\.anniversaries\..*\.date can't be used \(9999-99-99\)"):
        await restore_database(
            current, source, clock=clock, author="root", note="x", make_cursor=lambda _platform, _at: "0"
        )
    assert await asyncio.to_thread(current.read_bytes) == before


def test_written_content_is_read(shipped: Content, tmp_path: Path) -> None:
    file = tmp_path / "content.json"
    file.write_bytes(to_json(Snapshot(REVISION, shipped)))
    assert read_json(file).content == shipped
    assert json.loads(file.read_bytes())["version"] == 1
