"""Shortens a statement to a point of a short card: to its first sentences, or at the end of a clause."""

from __future__ import annotations

from typing import Final

from briefings.text.lazy_pattern import compile_lazily
from briefings.text.segment import ELLIPSIS, split_sentences

_CLAUSE_END_JA = compile_lazily(
    r"(?<!はじめ)(?<!基づき)(?<!踏まえ)(?<!受け)(?<!対し)(?<!関し)(?<!際し)(?<!通じ)(?<!伴い)(?<!含め)(?<!除き)(?<!続き)"
    r"(?<!向け)(?<!加え)(?<!巡り)(?<!めぐり)(?<!応じ)(?<!併せ)(?<!合わせ)(?<!挙げ)(?<!として)(?<!おいて)(?<!ついて)"
    r"(?<!よって)(?<!とって)(?<!受けて)(?<!通じて)(?<!経て)(?<!対して)(?<!関して)(?<!沿って)(?<!加えて)"
    r"(?<=[しりきちびみぎえけせてねべめれずが])(?=、)"
)
"""A Japanese conjunctive form before a comma, except for those that are postpositions (に基づき, を受けて)."""

_CLAUSE_END_EN = compile_lazily(r"(?=[,;] (?:and|but|while|which|who|where|although|after|before)\b)|(?=; )")
_MIN_SHARE: Final = 0.5
"""Share of the allowed length below which the beginning of a statement is too short to be useful."""


def shorten_statement(text: str, max_length: int) -> str | None:
    """Returns a statement of at most `max_length` characters; None if no sentence or clause ends within that length.

    It loses its last full stop. If it ends after a clause and not after a sentence, it ends with an ellipsis.
    """
    text = text.strip()
    whole = text.rstrip("。.")
    if len(whole) <= max_length:
        return whole
    sentences = _take_first_sentences(text, max_length)
    if len(sentences) >= max_length * _MIN_SHARE:
        return sentences
    pattern = _CLAUSE_END_JA if "、" in text else _CLAUSE_END_EN
    ends = [match.end() for match in pattern.finditer(text, 0, max_length + 1) if match.end() < max_length]
    if not ends or ends[-1] < max_length * _MIN_SHARE:
        return None
    return text[: ends[-1]] + ELLIPSIS


def _take_first_sentences(text: str, max_length: int) -> str:
    """Returns as many sentences of a text as fit, without the last full stop."""
    end = length = 0
    for sentence in split_sentences(text):
        length += len(sentence)
        if len(text[:length].rstrip().rstrip("。.")) > max_length:
            break
        end = length
    return text[:end].rstrip().rstrip("。.")
