"""A table of a file of subjects, with where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefings.tables import format_location

if TYPE_CHECKING:
    from briefings.model import SubjectKind
    from briefings.subjects.schema import SubjectTable


class SubjectEntry(NamedTuple):
    """A subject as its editor wrote it: file, id (the table's name), kind and contents."""

    file: str
    id: str
    kind: SubjectKind
    table: SubjectTable

    def location_of(self, key: str = "") -> str:
        """Where it stands, for messages."""
        return format_location(self.file, self.id, key)

    @property
    def all_names(self) -> list[str]:
        """Every name, in every language."""
        table = self.table
        return [
            *(table.names.ja, table.names.en),
            *table.readings,
            *table.variants.ja,
            *table.variants.en,
            *table.abbreviations.ja,
            *table.abbreviations.en,
            *table.romanised,
            *(former.text for former in table.former_names),
            *(text for texts in table.other_languages.values() for text in texts),
        ]
