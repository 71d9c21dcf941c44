"""Accounts for the characters of a document: in a passage, in a heading, or left out for a reason."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.documents.text_layer.layout_marks import remove_layout_marks
from briefings.i18n import N_, Message
from briefings.text.normalize import replace_radicals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.documents.warnings import ParserWarnings
    from briefings.domain import ParsedDocument

_UNCOUNTED = re.compile(r"[\s\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u200b\u2060\ufde2]")
_MAX_EXCERPT_LENGTH: Final = 30
_MAX_SKIPPED_LENGTH: Final = 4_000
"""Maximum number of characters of the source between two passages, such as those of running heads."""

_PIECE_LENGTH: Final = 12
_MAX_SKIPPED_IN_PASSAGE: Final = 200
"""Length of the pieces into which a passage is cut, and maximum distance of two pieces in the source."""

_MAX_LETTERS_OF_NUMBERS: Final = 2
"""Letters that the number of a heading or the mark of a note may have, as in `第1節` and `注1`."""

_REASONS: Final = {
    "running-head": N_("running heads"),
    "reading": N_("furigana"),
    "number": N_("numbers of headings and notes"),
    "mark": N_("footnote marks"),
    "stray-number": N_("numbers without a title"),
    "title": N_("the title of the chapter"),
    "hyphen": N_("hyphens at the end of lines"),
    "contents": N_("tables of contents"),
    "notes-title": N_("titles of lists of notes"),
    "rule": N_("rules between lines"),
    "menu": N_("menus and forms"),
    "element": N_("parts of the page that are not text"),
    "outside": N_("text outside of the article"),
    "tag": N_("tags of pages and dates"),
    "address": N_("addresses of links"),
    "html": N_("HTML in Markdown"),
    "key": N_("keys of captions and figures"),
}


class CharacterAccount(Struct, frozen=True):
    """The characters of a document by their destination, without white space and control characters.

    Attributes:
        total: characters of the document.
        kept: characters in passages and headings.
        removed: characters that were left out, by the reason (`RemovedText.what`).
        lost: characters that are in none of these.
        added: characters of the result that the document does not have.
    """

    total: int
    kept: int
    removed: Counter[str]
    lost: str
    added: str

    @property
    def removed_share(self) -> float:
        """Share of the characters that were left out, from 0 to 1."""
        return self.removed.total() / self.total if self.total else 0.0


def account_characters(text: str, parsed: ParsedDocument) -> CharacterAccount:
    """Accounts for the characters of a text layer and of the chapter that was parsed from it."""
    chapter = parsed.chapter
    source = _remove_uncounted(replace_radicals(remove_layout_marks(text))[0])
    passages = _remove_uncounted_from_each([passage.text for passage in chapter.passages])
    titles = _remove_uncounted("".join(section.title for section in chapter.sections))
    removed = _remove_uncounted("".join(removed.text for removed in parsed.removed))
    reasons: Counter[str] = Counter()
    for part in parsed.removed:
        reasons[part.what] += len(part.text)
    source_rest, passage_rest = _cancel_passages(source, passages)
    lost = added = ""
    if Counter(source_rest) != Counter(passage_rest + titles + removed):
        source_counts, accounted = Counter(source), Counter("".join([*passages, titles, removed]))
        lost = "".join((source_counts - accounted).elements())
        added = "".join((accounted - source_counts).elements())
    return CharacterAccount(
        total=len(source), kept=sum(map(len, passages)) + len(titles), removed=reasons, lost=lost, added=added
    )


def _remove_uncounted(text: str) -> str:
    # Most texts have only these blanks. No uncounted character is printable, apart from the space.
    plain = _remove_usual_blanks(text).replace("\n", "")
    return plain if plain.isprintable() else _UNCOUNTED.sub("", "".join(text.split()))


def _remove_usual_blanks(text: str) -> str:
    return text.replace(" ", "").replace("\u3000", "").replace("\t", "")


def _remove_uncounted_from_each(texts: list[str]) -> list[str]:
    """Returns each text without its uncounted characters; those of one line are cleaned together."""
    joined = _remove_usual_blanks("\n".join(texts))
    pieces = joined.split("\n")
    if len(pieces) == len(texts) and joined.replace("\n", "").isprintable():
        return pieces
    return [_remove_uncounted(text) for text in texts]


def _cancel_passages(source: str, passages: list[str]) -> tuple[str, str]:
    """Removes from a source the passages that occur in it in one piece and in order.

    Returns the rest of the source, and the other passages.

    Most characters need not be counted one by one, as whole passages are the same.
    """
    source_rest: list[str] = []
    passage_rest: list[str] = []
    done = 0
    for passage in passages:
        start = done
        if not source.startswith(passage, done):
            start = source.find(passage, done, done + _MAX_SKIPPED_LENGTH + len(passage))
        if start < 0:
            done = _cancel_pieces(source, done, passage, source_rest, passage_rest)
            continue
        source_rest.append(source[done:start])
        done = start + len(passage)
    source_rest.append(source[done:])
    return "".join(source_rest), "".join(passage_rest)


def _cancel_pieces(source: str, done: int, passage: str, source_rest: list[str], passage_rest: list[str]) -> int:
    """Removes the pieces of a passage that the source contains with other text between them, such as notes.

    Returns:
        Where the last piece ends in the source.
    """
    for offset in range(0, len(passage), _PIECE_LENGTH):
        piece = passage[offset : offset + _PIECE_LENGTH]
        start = source.find(piece, done, done + _MAX_SKIPPED_IN_PASSAGE)
        if start < 0:
            passage_rest.append(piece)
            continue
        source_rest.append(source[done:start])
        done = start + len(piece)
    return done


def account_letters(text: str, omitted: Iterable[tuple[str, str]], parsed: ParsedDocument) -> CharacterAccount:
    """Accounts for the letters of a page or of Markdown; digits and signs also mark numbers, notes and structure.

    Args:
        text: what the document shows.
        omitted: what was left out, with the reason.
        parsed: the chapter that was parsed from it.
    """
    chapter = parsed.chapter
    titles = [chapter.title, *(section.title for section in chapter.sections)]
    texts = [passage.text for passage in chapter.passages]
    texts += [line.text for passage in chapter.passages for line in passage.short_lines]
    kept = _count_letters("".join([*texts, *titles]))
    source = _count_letters(replace_radicals(text)[0])
    missing = source - kept
    reasons: Counter[str] = Counter()
    for reason, part in omitted:
        found = _count_letters(part) & missing
        missing -= found
        reasons[reason] += found.total()
    if missing.total() <= _MAX_LETTERS_OF_NUMBERS * (len(titles) + len(chapter.passages)):
        reasons["number"] += missing.total()
        missing = Counter()
    return CharacterAccount(
        total=source.total(),
        kept=kept.total(),
        removed=+reasons,
        lost="".join(missing.elements()),
        added="",
    )


def _count_letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalpha, text))


def warn_of_account(account: CharacterAccount, warnings: ParserWarnings) -> None:
    """Warns of lost and added characters, and states the share of the text that was left out."""
    if account.lost:
        excerpt = account.lost[:_MAX_EXCERPT_LENGTH]
        warnings.add(None, "lost", N_("characters were lost: {count}"), excerpt, count=len(account.lost))
    if account.added:
        excerpt = account.added[:_MAX_EXCERPT_LENGTH]
        warnings.add(None, "added", N_("characters were added: {count}"), excerpt, count=len(account.added))
    if account.removed:
        largest = account.removed.most_common(1)[0][0]
        warnings.add(
            None,
            "left-out",
            N_("{share} % of the characters were left out, most of them as {reason}"),
            share=f"{100 * account.removed_share:.1f}",
            reason=Message(_REASONS.get(largest, largest)),
        )
