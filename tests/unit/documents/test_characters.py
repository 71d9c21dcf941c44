"""Encodings and character forms of the same text give the same passages in every format."""

from __future__ import annotations

import unicodedata

import pytest

from briefings.documents.encoding import decode_document
from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.errors import UnreadableDocument
from briefings.text.normalize import replace_radicals

SENTENCE = "日本とアルメニアの外相は2029年3月8日に会談し、長い協力を確認した。西側の国も加わった。"
RADICALS = str.maketrans("日月長力西", "⽇⽉⻑⼒⻄")
FORMATS = {
    "a.md": "# 1 概観\n\n- {}\n",
    "a.html": "<!doctype html><html><body><h1>1 概観</h1><p>{}</p></body></html>",
    "a.txt": "1　概観\n　{}\n",
}


def read_text(data: bytes, name: str) -> tuple[str, set[str]]:
    (result,) = parse_file(data, name=name, limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    parsed = result.parsed_document
    return "".join(p.text for p in parsed.chapter.passages), {warning.code for warning in parsed.warnings}


@pytest.mark.parametrize("name", FORMATS)
def test_radicals_become_kanji_in_every_format_with_a_warning(name: str) -> None:
    text, codes = read_text(FORMATS[name].format(SENTENCE.translate(RADICALS)).encode(), name)

    assert text == SENTENCE
    assert "radical" in codes


@pytest.mark.parametrize("name", FORMATS)
def test_split_voicing_marks_are_composed_in_every_format(name: str) -> None:
    sentence = "ジョージアのガス管がのびた。Türkiye も加わった。"

    text, _ = read_text(FORMATS[name].format(unicodedata.normalize("NFD", sentence)).encode(), name)

    assert text == sentence


def test_radical_of_the_supplement_becomes_its_unified_ideograph() -> None:
    assert replace_radicals("⺟⻁⻯⺠⼈") == ("母虎竜民人", 5)


@pytest.mark.parametrize("encoding", ["iso2022_jp", "iso2022_jp_ext", "utf-7", "cp932", "euc_jp"])
def test_japanese_encodings_are_read(encoding: str) -> None:
    assert decode_document((SENTENCE * 3).encode(encoding), name="a.txt").text == SENTENCE * 3


def test_chinese_in_gb18030_is_read() -> None:
    text = "湖边的港口已经重建，灯塔的看守人从春天开始住在那里。\n" * 4

    assert decode_document(text.encode("gb18030"), name="a.txt").text == text


def test_invalid_iso_2022_jp_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="ISO2022_JP"):
        decode_document(b"abc \x1b$B!!\x7e\x7f\x1b(B def", name="a.txt")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "latin-1"])
def test_encodings_without_a_sure_sign_are_refused(encoding: str) -> None:
    text = "Гавань у озера была перестроена.\n" if encoding != "latin-1" else "Château près du lac, été à l'île.\n"
    with pytest.raises(UnreadableDocument, match="UTF-8"):
        decode_document((text * 20).encode(encoding), name="a.txt")
