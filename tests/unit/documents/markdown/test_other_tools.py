"""Markdown that other tools write: YAML front matter, attributes of headings, tasks and the place of the contents."""

from __future__ import annotations

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.domain import ChapterKind, ParsedDocument

BODY = """
[TOC]

# Lighthouse Review {#review .unnumbered}

## Overview {#overview}

In May 2024, Armenia opened the piers by the lake.

- [x] A pier in Georgia
- [ ] A pier in Russia
"""


def read(text: str) -> ParsedDocument:
    (result,) = parse_file(text.encode(), name="review.md", limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    return result.parsed_document


@pytest.mark.parametrize("end", ["---", "..."])
def test_yaml_front_matter_is_not_text(end: str) -> None:
    front = f"""---
title: "Lighthouse Review"
author: 'A. Keeper'
publisher: Harbour Institute # of the north
license: CC BY 4.0
lang: en-GB
edition: 2024 edition
tags:
  - light
  - harbour
# a comment
abstract: |
  Two lines
  of an abstract.
{end}
"""
    parsed = read(front + BODY)
    chapter = parsed.chapter
    assert (chapter.title, chapter.publisher, chapter.licence) == (
        "Lighthouse Review",
        "Harbour Institute",
        "CC BY 4.0",
    )
    assert (chapter.language, chapter.edition, chapter.kind) == ("en", 2024, ChapterKind.ORIGINAL)
    assert [section.title for section in chapter.sections] == ["Overview"]
    assert [passage.text for passage in chapter.passages] == [
        "In May 2024, Armenia opened the piers by the lake.", "A pier in Georgia", "A pier in Russia",
    ]  # fmt: skip
    assert {"lost", "added"}.isdisjoint(warning.code for warning in parsed.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nArmenia opened the piers.\n\n---\n\nGeorgia too.\n",
        "---\nArmenia: a country of lakes, says the report. It has piers.\nGeorgia too.\n---\n",
        "---\ntitle: never closed\n\nArmenia opened the piers.\n",
    ],
)
def test_rule_at_the_beginning_is_not_front_matter(text: str) -> None:
    chapter = read(f"{text}\n# 1 Lights\n\nArmenia opened the piers.\n").chapter
    assert "Armenia" in "".join(
        [*(passage.text for passage in chapter.passages), *(s.title for s in chapter.sections)]
    )
    assert chapter.publisher == ""
