"""`briefing-bot briefing` writes files, or reports the reason in one sentence."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pypdfium2
import pytest

from tests.integration.cli.conftest import Run


def test_briefing_writes_a_word_document_under_a_generated_name(run: Run, tmp_path: Path) -> None:
    ran = run("briefing", "アルメニア", "ウズベキスタン")
    assert ran.status == 0, ran.err
    [path] = tmp_path.glob("briefing-AM-UZ-*.docx")
    assert ran.out.strip() == path.name
    assert (
        docx.Document(io.BytesIO(path.read_bytes())).core_properties.title
        == "ブリーフィング資料：アルメニア、ウズベキスタン"
    )
    assert str(datetime.now(UTC).year) in path.name


@pytest.mark.parametrize("ending", ["pdf", "md", "docx"])
def test_name_of_the_file_decides_the_format(run: Run, tmp_path: Path, ending: str) -> None:
    ran = run("briefing", "Armenia", "--language", "en", "--output", tmp_path / f"out.{ending}")
    assert ran.status == 0, ran.err
    data = (tmp_path / f"out.{ending}").read_bytes()
    if ending == "pdf":
        assert pypdfium2.PdfDocument(data).get_metadata_value("Title") == "Briefing: Armenia"
    elif ending == "md":
        assert "\n# Briefing: Armenia\n" in data.decode()
    else:
        assert docx.Document(io.BytesIO(data)).paragraphs[0].text == "Briefing: Armenia"


def test_option_takes_precedence_over_the_name(run: Run, tmp_path: Path) -> None:
    assert run("briefing", "CSTO", "--format", "md", "--output", tmp_path / "x.docx").status == 0
    assert (tmp_path / "x.docx").read_bytes().startswith(b"---\n")


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["コンゴ"], 2, "候補が複数あります"),
        (["アルメニア", "フランケン"], 2, "「フランケン」は見つかりませんでした"),
        (["レソト"], 1, "収録されていません"),
        (["アルメニア", "--edition", "1999"], 2, "1999"),
        (["アルメニア", "--output", "missing/x.pdf"], 2, "missing/x.pdf"),
    ],
)
def test_invalid_input_is_explained_in_one_sentence(
    run: Run, tmp_path: Path, arguments: list[str], status: int, sentence: str
) -> None:
    ran = run("briefing", *arguments)
    assert ran.status == status
    assert sentence in ran.err
    assert "Traceback" not in ran.err
    assert not [*tmp_path.glob("*.docx"), *tmp_path.glob("*.pdf")]
