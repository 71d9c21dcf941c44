"""Lists the parts of a Markdown document that are not text of its chapter, for the account of its letters."""

from __future__ import annotations

import re
from typing import Final

from briefings.documents.markdown.blocks import split_key
from briefings.documents.markdown.front_matter import FENCE
from briefings.documents.markdown.short_lines import is_short_line
from briefings.documents.markdown.yaml_front_matter import find_yaml_end

_TAG = re.compile(r"[{｛][^{}｛｝\n]{1,300}[}｝][ \t]*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"\]\([^()\n]{1,1000}\)|<[a-z]{2,9}:[^>\s]{1,1000}>|^[ ]{0,3}\[[^\]\n]{1,100}\]:[ \t]*\S{1,1000}", re.MULTILINE
)
_HTML = re.compile(r"</?[A-Za-z][^<>\n]{0,1000}>|<!--.{0,4000}?-->", re.DOTALL)
_FOOTNOTE_LABEL = re.compile(r"\[\^[^\]\n]{1,100}\]")
_CONTENTS_PLACE = re.compile(r"^\[(?:TOC|toc|_TOC_)\]$|^\[\[(?:TOC|_TOC_)\]\]$", re.MULTILINE)
_PATTERNS: Final = (
    ("tag", _TAG),
    ("contents", _CONTENTS_PLACE),
    ("address", _ADDRESS),
    ("html", _HTML),
    ("mark", _FOOTNOTE_LABEL),
)


def split_visible(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Returns the text of a document without its front matter, and what is left out of it, each with its reason."""
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[0].strip() == FENCE:
        end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == FENCE), 0)
        lines = lines[end + 1 :]
    elif end := find_yaml_end(lines):
        lines = lines[end + 1 :]
    body = "\n".join(lines)
    left_out = [(reason, match[0]) for reason, pattern in _PATTERNS for match in pattern.finditer(body)]
    for line in lines:
        quoted = line.lstrip(" >")
        if quoted != line and (is_short_line(quoted) or split_key(quoted)[0]):
            left_out.append(("key", quoted.replace("：", ":").partition(":")[0]))
    return body, left_out
