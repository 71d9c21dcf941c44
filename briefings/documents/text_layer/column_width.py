"""Measures the width of the column of running text."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from briefings.documents.text_layer.lines import BODY, is_alphabetic

if TYPE_CHECKING:
    from briefings.documents.text_layer.line_search import LineSearch
    from briefings.documents.text_layer.lines import TextLine

_TWO_HIRAGANA = re.compile(r"[\u3041-\u3096][^\u3041-\u3096]*[\u3041-\u3096]")


def measure_column(lines: list[TextLine], search: LineSearch) -> int:
    """Returns the width of a full line of running text, the most frequent width; 0 if there is no running text.

    Lines of running text are broken where the column ends, so that one width predominates. Alphabetic lines are
    ragged: the result is the width that nine of ten do not exceed.
    """
    running = [line for line in lines if 16 <= line.width <= 120 and line.role is BODY]
    # An alphabetic line has two spaces, so that half of the lines cannot be alphabetic if there are fewer spaces.
    if search.joined.count(" ") > len(running):
        latin = sorted(line.width for line in running if line.text.count(" ") >= 2 and is_alphabetic(line.text[:40]))
        if 2 * len(latin) > len(running):
            return latin[len(latin) * 9 // 10]
    texts_by_width: defaultdict[int, list[str]] = defaultdict(list)
    for line in running:
        if not line.ends_sentence:
            texts_by_width[line.width].append(line.text)
    return _find_most_frequent(texts_by_width)


def _find_most_frequent(texts_by_width: dict[int, list[str]]) -> int:
    """Finds the width of most lines of running text, the larger one of two; 0 if no line is running text.

    Texts are looked at only until no other width can have as many.
    """
    ordered = sorted(((len(texts), width) for width, texts in texts_by_width.items()), reverse=True)
    best = (0, 0)
    for (total, width), (next_total, _width) in pairwise([*ordered, (0, 0)]):
        if (total, width) <= best:
            break
        enough = max(best[0], next_total) + 1
        count = sum(1 for _text in islice(filter(_is_running_text, texts_by_width[width]), enough))
        best = max(best, (count, width))
        if count == enough:
            break
    return best[1] if best[0] else 0


def _is_running_text(text: str) -> bool:
    """Returns whether a text may be part of a sentence: it has hiragana, or it is Latin."""
    return _TWO_HIRAGANA.search(text) is not None or text.isascii()
