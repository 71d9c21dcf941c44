"""Tests TOML files from parsing to the database, and with a new version of the program."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from bot.cli.app import cli
from bot.settings import Settings
from briefings.catalog.aliases import add_alias
from briefings.documents.reader import CheckedOverride, select_documents, select_overrides
from briefings.documents.sandbox.runner import read_file
from briefings.domain import Alias, AliasKind, Content
from briefings.revisions.builtin import CONTENT_VERSION, ensure_builtin, merge_builtin_content
from briefings.revisions.reader_json import export_snapshot
from briefings.storage.sql.digests import compute_digest
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.database_copies import copy_database
from tests.support.imports import import_documents

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CHAPTER = """+++
edition = 2031
number = "3-1"
kind = "original"
language = "ja"
title = "山と海の国々"
+++
# 1 概観 {p=12}
- 3月、架空灯台に灯がともった。 {p=12}
"""
TOPIC = '[lighthouses]\nnames = { ja = "架空灯台", en = "Invented lighthouses" }\nrelated = ["AM"]\n'
CLASH = '[x]\nnames = { ja = "プーチン", en = "X" }\n'
PERSON = '[tanaka]\nnames = { ja = "架空田中", en = "Invented Tanaka" }\ncountry = "JP"\n'


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text.encode())
    return out.getvalue()


@pytest.fixture
async def store(builtin_database: Path, tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """A storage with the built-in content."""
    path = copy_database(builtin_database, tmp_path / "briefings.db")
    async with await SqliteStorage.open(path, clock=lambda: datetime(2031, 4, 1, tzinfo=UTC)) as store:
        yield store


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command on a new database for one test."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)

    def invoke(*arguments: str, language: str = "en") -> Result:
        line = ["--database", str(tmp_path / "briefings.db"), "--language", language, *arguments]
        return CliRunner().invoke(cli, line, catch_exceptions=False)

    return invoke


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
async def test_toml_is_detected_by_content_in_any_encoding(encoding: str) -> None:
    """The name does not matter; a guessed encoding is reported; the digest is that of the bytes."""
    text = "# 灯台のファイルです。\n" + TOPIC.replace("架空", "かくうの")
    (checked,) = await read_file(text.encode(encoding), name="topics-upload")
    assert isinstance(checked, CheckedOverride)
    assert (checked.override.name, checked.override.text) == ("topics-upload", text)
    assert [warning.code for warning in checked.warnings] == (["encoding"] if encoding in {"cp932", "euc_jp"} else [])


async def test_documents_that_resemble_toml_are_not_toml() -> None:
    """Examples are front matter, and a text that begins with brackets."""
    for name, text in (
        ("chapter.md", CHAPTER),
        ("chapter", CHAPTER),
        ("notes.md", "[lighthouses]\nnames = 5\n# 1 灯台\n- 灯台の話です。\n"),
        ("notes.txt", "[注]\n第1節　灯台\n1　灯台の話\n灯台の話をします。\n"),
    ):
        opened = await read_file(text.encode(), name=name)
        assert len(select_documents(opened)) == 1, name
        assert select_overrides(opened) == ()


async def test_chapters_and_overrides_of_a_zip_are_imported_together(store: SqliteStorage) -> None:
    """The chapter is annotated with the subject of the same archive; one revision contains both."""
    data = zipped(chapter_md=CHAPTER, topics_toml=TOPIC, persons_toml=PERSON)
    opened = await read_file(data, name="all.zip")
    before = await store.revisions.load_snapshot()
    done = await import_documents(store, select_documents(opened), select_overrides(opened), author="moderator")
    after = await store.revisions.load_snapshot()
    assert len(await store.revisions.list_revisions()) == 2
    assert done.revision == after.revision
    assert done.counts["mentions"] == 1
    assert [override.added for override in done.plan.overrides] == [("lighthouses",), ("tanaka",)]
    assert after.content.overrides == select_overrides(opened)
    assert "topics.toml: subjects" in after.revision.note
    assert [item["name"] for item in export_snapshot(after)["overlays"]] == ["topics.toml", "persons.toml"]
    json.dumps(export_snapshot(after))
    again = await import_documents(store, select_documents(opened), select_overrides(opened))
    assert all(item.same for item in (*again.plan.chapters, *again.plan.overrides))
    assert (await store.revisions.get_active_revision()) == after.revision
    await store.revisions.activate_revision(before.revision.id, expected_id=after.revision.id)
    assert (await store.revisions.load_snapshot()).content == before.content
    await store.verify()


async def test_discarded_override_leaves_no_rows(store: SqliteStorage) -> None:
    opened = await read_file(TOPIC.encode(), name="topics.toml")
    done = await import_documents(store, (), select_overrides(opened), activate=False)
    await store.revisions.discard_revision(done.revision.id)
    with closing(sqlite3.connect(store.path)) as database:
        assert database.execute("SELECT count(*) FROM overlay").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM subject WHERE key = 'lighthouses'").fetchone() == (0,)


async def make_older(store: SqliteStorage) -> None:
    """Marks every revision as made by another version of the program."""
    with closing(sqlite3.connect(store.path)) as database:
        columns = ("id", "parent", "sha256", "created_at", "author", "note", "builtin")
        for row in database.execute(f"SELECT {', '.join(columns)} FROM revision").fetchall():  # noqa: S608
            older = [*row[:-1], "older" if row[-1] else ""]
            database.execute(
                "UPDATE revision SET builtin = ?, seal = ? WHERE id = ?", (older[-1], compute_digest(older), row[0])
            )
        database.commit()


async def test_new_version_applies_the_overrides_to_its_own_content(
    store: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    """An override that no longer fits is left out with a warning, and the start continues; added names are kept."""
    opened = await read_file(zipped(topics_toml=TOPIC, persons_toml=PERSON), name="all.zip")
    await import_documents(store, (), select_overrides(opened))
    content = (await store.revisions.load_snapshot()).content
    content = add_alias(content, "lighthouses", "とうだい話")
    assert isinstance(content, Content)
    clash = select_overrides(await read_file(PERSON.encode(), name="persons.toml"))[0]
    content = replace(content, overrides=(*content.overrides, replace(clash, name="clash.toml", text=CLASH)))
    await store.revisions.apply_content(content, expected_id=(await store.revisions.get_active_revision()).id)
    await make_older(store)
    with caplog.at_level(logging.WARNING):
        renewed = await ensure_builtin(store)
    assert renewed.builtin == CONTENT_VERSION
    after = (await store.revisions.load_snapshot()).content
    assert [override.name for override in after.overrides] == ["topics.toml", "persons.toml"]
    found = {subject.id: subject for subject in after.subjects}
    assert Alias("とうだい話", AliasKind.ADDED, "ja") in found["lighthouses"].aliases
    assert "tanaka" in found
    assert "clash.toml doesn't fit" in caplog.text
    assert merge_builtin_content(await store.revisions.load_snapshot()) == after


def test_import_and_check_accept_toml(run, tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text(TOPIC, encoding="utf-8")
    (tmp_path / "gone.toml").write_text("[lighthouses]\nremoved = true\n", encoding="utf-8")
    (tmp_path / "2032-topics.toml").write_text("[lighthouses]\nremoved = true\n", encoding="utf-8")
    assert run("check", "topics.toml").stdout == "topics.toml (subjects): 1 added (lighthouses)\n"
    assert not (tmp_path / "briefings.db").exists()
    done = run("import", "topics.toml", language="ja")
    assert done.stdout == "topics.toml（項目）: 追加 1（lighthouses）\n版 2 が使用中です。\n"
    again = run("import", "topics.toml").stdout
    assert again == "topics.toml (subjects): already imported\nRevision 2 is active.\n"
    assert run("brief", "架空灯台").exit_code == 0
    assert "gone.toml: neither its tables nor its name" in run("import", "gone.toml").stderr
    plain = json.loads(run("import", "--json", "2032-topics.toml").stdout)
    assert (plain["overlay"]["kind"], plain["removed"], plain["revision"]) == ("subjects", ["lighthouses"], 3)
    assert run("brief", "架空灯台").exit_code == 1


SLIPS = {
    "countries.toml": ('[AM]\nnames = { ja = "アルメニア" }\n', "[AM], names.en: it is missing", "必要"),
    "x.toml": ('[AM]\nnames = { ja = "ア', "it is not TOML: Unterminated string (at", "その行"),
    "upload.txt": ('[AM]\nnames = "\n', "it is not TOML: Illegal character '\\n' (at line 2", "その行"),
    "persons.toml": (CLASH, "[x]: “プーチン” is also a name of [putin]", "名前でもあります"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_error_in_toml_is_one_line_and_changes_nothing(
    run, tmp_path: Path, builtin_database: Path, name: str
) -> None:
    text, english, japanese = SLIPS[name]
    copy_database(builtin_database, tmp_path / "briefings.db")
    before = run("export").stdout
    (tmp_path / name).write_text(text, encoding="utf-8")
    for command in ("import", "check"):
        done = run(command, name)
        assert done.exit_code == 2
        assert english in done.stderr
        assert done.stderr.startswith(f"briefing-bot: {name}")
        assert len(done.stderr.splitlines()) == 1
        assert japanese in run(command, name, language="ja").stderr
    assert run("export").stdout == before


@pytest.mark.parametrize("name", ["countries.toml", "x.toml", "upload.txt"])
def test_zip_with_an_unreadable_toml_offers_the_rest_and_names_it(
    run, tmp_path: Path, builtin_database: Path, name: str
) -> None:
    text, english, _japanese = SLIPS[name]
    copy_database(builtin_database, tmp_path / "briefings.db")
    (tmp_path / "all.zip").write_bytes(zipped(chapter_md=CHAPTER, **{name.replace(".", "_"): text}))
    done = run("check", "all.zip")
    assert done.exit_code == 0, done.output
    assert english in done.output
    assert "3-1" in done.output
    assert "読み取れないため、除きました" in run("check", "all.zip", language="ja").output
