"""Parses chapters in Markdown, and lists their contents."""

from __future__ import annotations

from briefings.documents.markdown.parser import parse_markdown
from briefings.documents.metadata import MetadataOverride
from briefings.domain import Document, ParsedDocument

FRONT = """+++
edition = 2031
number = "3-1"
kind = "digest"
language = "ja"
title = "試しの章"
publisher = "発行者"
licence = "利用条件"
+++
"""
"""The front matter of a chapter."""


def read(text: str, *, name: str = "mine.md", correction: MetadataOverride | None = None) -> ParsedDocument:
    return parse_markdown(Document(name, text, "0" * 64), correction)


def list_codes(reading: ParsedDocument) -> list[str]:
    return [warning.code for warning in reading.warnings]


def list_texts(reading: ParsedDocument) -> list[str]:
    return [passage.text for passage in reading.chapter.passages]
