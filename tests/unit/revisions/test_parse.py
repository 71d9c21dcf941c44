"""Tests how the files of the content folder are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefings.documents.warnings import format_warning_text
from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.revisions.parse import DOCUMENT_SUFFIXES, MAX_FOLDER_DOCUMENTS, read_folder_files


async def test_documents_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.md", "a.PDF", "10.txt", "章.html"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    files = (await read_folder_files(tmp_path, max_bytes=100)).documents
    assert [name for name, _ in files] == ["10.txt", "a.PDF", "b.md", "章.html"]
    assert [data.decode() for _, data in files] == [name for name, _ in files]


async def test_other_files_are_ignored(tmp_path: Path) -> None:
    ignored = (".DS_Store", "._a.md", ".hidden.md", "LICENSE.md", "README.txt", "a.md~", "notes.docx", "~$a.html")
    for name in ignored:
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "inside.md").mkdir()
    (tmp_path / "inside.md" / "deep.md").write_bytes(b"x")
    (tmp_path / "told.md").write_bytes(b"told")
    found = await read_folder_files(tmp_path, max_bytes=100)
    assert found.documents == (("told.md", b"told"),)
    (skipped,) = found.skipped
    line = format_warning_text(skipped.warning, "en")
    assert all(name in line for name in ignored)


@pytest.mark.parametrize("ending", sorted(DOCUMENT_SUFFIXES))
async def test_every_kind_of_document_is_found(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"one{ending}").write_bytes(b"x")
    assert (await read_folder_files(tmp_path, max_bytes=1)).documents == ((f"one{ending}", b"x"),)


async def test_too_many_documents_are_refused(tmp_path: Path) -> None:
    for number in range(MAX_FOLDER_DOCUMENTS + 1):
        (tmp_path / f"{number}.md").write_bytes(b"x")
    with pytest.raises(DocumentTooLarge) as caught:
        await read_folder_files(tmp_path, max_bytes=100)
    assert f"{MAX_FOLDER_DOCUMENTS + 1}" in caught.value.format_line("ja")
    (tmp_path / "0.md").unlink()
    assert len((await read_folder_files(tmp_path, max_bytes=100)).documents) == MAX_FOLDER_DOCUMENTS


async def test_document_over_the_limit_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "fits.md").write_bytes(b"x" * 100)
    (tmp_path / "large.md").write_bytes(b"x" * 101)
    found = await read_folder_files(tmp_path, max_bytes=100)
    assert [name for name, _ in found.documents] == ["fits.md"]
    (skipped,) = found.skipped
    assert skipped.name == "large.md"
    assert "101" in format_warning_text(skipped.warning, "en")
    (tmp_path / "fits.md").unlink()
    with pytest.raises(DocumentTooLarge, match=r"large\.md"):
        await read_folder_files(tmp_path, max_bytes=100)


async def test_folder_without_a_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        await read_folder_files(tmp_path, max_bytes=100)
    assert "フォルダーに文書がありません" in caught.value.format_line("ja")


async def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        await read_folder_files(tmp_path / "gone", max_bytes=100)
    assert "CONTENT_DIR" in caught.value.format_line("ja")


async def test_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(UnreadableDocument, match="CONTENT_DIR"):
        await read_folder_files(tmp_path / "file", max_bytes=100)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked.md").write_bytes(b"x")
    (tmp_path / "locked.md").chmod(0)
    with pytest.raises(UnreadableDocument, match=r"locked\.md"):
        await read_folder_files(tmp_path, max_bytes=100)


async def test_dangling_link_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "broken.md").symlink_to(tmp_path / "gone.md")
    (tmp_path / "told.md").write_bytes(b"told")
    found = await read_folder_files(tmp_path, max_bytes=100)
    assert found.documents == (("told.md", b"told"),)
