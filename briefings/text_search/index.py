"""Indexes texts in memory, and finds and ranks all texts that contain a word of one or more characters.

The index is tantivy's. It has a term for each unit (see `units.py`) and for each pair of consecutive units. A longer
sequence is searched as a phrase of such pairs, so that exactly the texts with the sequence are found. Texts are
ranked by BM25. A word in the title of a text has a higher weight than one in the text.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import tantivy

from briefings.text_search.documents import MAX_MATCHES, TextMatches
from briefings.text_search.units import join_pair, pair_units, split_compounds, split_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.text_search.documents import IndexedText, Units, WantedWord

_WRITER_BYTES: Final = 15_000_000
_TITLE_BOOST: Final = 1.6
_LEAD_BOOST: Final = 0.2
"""Weight of a word in the title of the first text with this title, if it is not in the text."""

_OTHER_NAME_BOOST: Final = 0.9
"""Weight of another name of a typed word, relative to the word itself."""

_MAX_BEGINNINGS: Final = 50
"""Maximum number of words that a beginning is completed to."""


class TextIndex:
    """A searchable index of texts.

    Args:
        texts: the texts. Matches refer to them by their position.
    """

    def __init__(self, texts: Iterable[IndexedText]) -> None:
        builder = tantivy.SchemaBuilder()
        for field, option in (("units", "freq"), ("pairs", "position"), ("tags", "basic")):
            builder.add_text_field(field, tokenizer_name="units", index_option=option)
        for field, option in (("title_units", "freq"), ("title_pairs", "position")):
            builder.add_text_field(field, tokenizer_name="units", index_option=option)
            builder.add_text_field(field.replace("title", "lead"), tokenizer_name="units", index_option=option)
        builder.add_unsigned_field("position", fast=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        index.register_tokenizer("units", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        for position, indexed in enumerate(texts):
            writer.add_document(_make_document(position, indexed))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        del writer
        _return_free_memory()

    def find_texts(
        self, words: Sequence[WantedWord], excluded: Sequence[WantedWord] = (), tags: Sequence[Sequence[str]] = ()
    ) -> TextMatches:
        """Finds the texts that contain all words, best first. Without words, no text matches.

        Args:
            words: words that a text must contain, at least one of them in the text itself, the others in it or its
                title.
            excluded: words that a text must not contain. Its title may contain them.
            tags: groups of tags. A text must have a tag of each group.
        """
        # Most mistyped words occur nowhere. This check takes a tenth of the time of a search.
        if not words or not all(map(self.may_occur, words)):
            return TextMatches()
        in_text = [self._match_own(word) for word in words]
        in_title = [self._match_word(word, "title_") for word in words]
        clauses = []
        if len(words) == 1:
            clauses.append((tantivy.Occur.Must, in_text[0]))
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(in_title[0], _TITLE_BOOST)))
        else:
            for text, title in zip(in_text, in_title, strict=True):
                anywhere = [text, tantivy.Query.boost_query(title, _TITLE_BOOST)]
                clauses.append((tantivy.Occur.Must, tantivy.Query.disjunction_max_query(anywhere, 0.5)))
            any_in_text = tantivy.Query.boolean_query([(tantivy.Occur.Should, text) for text in in_text])
            clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(any_in_text, 0.0)))
        for group in tags:
            narrowed = tantivy.Query.const_score_query(self._match_tags(group), 0.0)
            clauses.append((tantivy.Occur.Must, narrowed))
        clauses += [(tantivy.Occur.MustNot, self._match_word(word)) for word in excluded]
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=MAX_MATCHES)
        if not found.hits:
            return TextMatches()
        positions = self._searcher.fast_field_values("position", [address for _score, address in found.hits])
        scored = [
            (int(position or 0), float(score)) for position, (score, _) in zip(positions, found.hits, strict=True)
        ]
        count: int | None = found.count  # type: ignore[attr-defined]  # tantivy's stub lacks it
        return TextMatches(tuple(sorted(scored, key=lambda hit: (-hit[1], hit[0]))), count or 0)

    def find_beginnings(self, unit: str) -> list[str]:
        """Returns units that begin with `unit`, to complete a partially typed word in an alphabet."""
        return [term for term, _count in self._searcher.terms_with_prefix("units", unit, limit=_MAX_BEGINNINGS)]

    def has_unit(self, unit: str) -> bool:
        """Returns whether any text or title contains a unit."""
        return bool(self._searcher.doc_freq("units", unit) or self._searcher.doc_freq("title_units", unit))

    def may_occur(self, word: WantedWord) -> bool:
        """Returns whether the texts or the titles contain all terms of one of a word's sequences."""
        return any(map(self._has_terms, (*word.sequences, *word.other_names)))

    def _has_terms(self, sequence: Units) -> bool:
        if len(sequence) == 1:
            return self.has_unit(sequence[0])
        pairs, has = list(pair_units(sequence)), self._searcher.doc_freq
        return all(has("pairs", pair) for pair in pairs) or all(has("title_pairs", pair) for pair in pairs)

    def _match_own(self, word: WantedWord) -> tantivy.Query:
        """Returns a query for texts that contain a word, and for the first text of each title that contains it."""
        led = tantivy.Query.boost_query(self._match_word(word, "lead_"), _LEAD_BOOST)
        return tantivy.Query.disjunction_max_query([self._match_word(word), led])

    def _match_word(self, word: WantedWord, prefix: str = "") -> tantivy.Query:
        queries = [self._match_sequence(sequence, prefix) for sequence in word.sequences]
        queries += [
            tantivy.Query.boost_query(self._match_sequence(sequence, prefix), _OTHER_NAME_BOOST)
            for sequence in word.other_names
        ]
        return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries)

    def _match_sequence(self, sequence: Units, prefix: str) -> tantivy.Query:
        match sequence:
            case (unit,):
                return tantivy.Query.term_query(self._schema, f"{prefix}units", unit, "freq")
            case (first, second):
                return tantivy.Query.term_query(self._schema, f"{prefix}pairs", join_pair(first, second))
        return tantivy.Query.phrase_query(self._schema, f"{prefix}pairs", list(pair_units(sequence)))

    def _match_tags(self, tags: Sequence[str]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._schema, "tags", list(tags))


def _make_document(position: int, indexed: IndexedText) -> Any:  # noqa: ANN401 - tantivy has no exact type
    units, title = split_units(indexed.text), split_units(indexed.title)
    document = tantivy.Document()
    document.add_unsigned("position", position)
    document.add_text("units", " ".join((*units, *split_compounds(indexed.text))))
    document.add_text("pairs", " ".join(pair_units(units)))
    if title:
        document.add_text("title_units", " ".join(title))
        document.add_text("title_pairs", " ".join(pair_units(title)))
    if title and indexed.leads_title:
        document.add_text("lead_units", " ".join(title))
        document.add_text("lead_pairs", " ".join(pair_units(title)))
    if indexed.tags:
        document.add_text("tags", " ".join(indexed.tags))
    return document


def _return_free_memory() -> None:
    """Returns the memory that was used to build an index to the operating system, three quarters of a small index's.

    glibc keeps freed memory in the arena of the thread that built the index, which has ended. Other C libraries
    return it by themselves.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
