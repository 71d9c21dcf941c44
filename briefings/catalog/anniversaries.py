"""Loads standing anniversaries from TOML."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from briefings.catalog.messages import from_validation_error
from briefings.catalog.schema import AnniversaryId, AnniversaryTable
from briefings.catalog.toml_file import format_location, parse_tables
from briefings.domain import StandingAnniversary
from briefings.errors import ContentError
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

ANNIVERSARIES_FILE: Final = "anniversaries.toml"


@lru_cache(maxsize=1)
def load_builtin_anniversaries() -> tuple[StandingAnniversary, ...]:
    """Loads the anniversaries in `briefings/content/`, once.

    Raises:
        ContentError: the file breaks a rule of the schema.
    """
    return load_anniversaries(
        ANNIVERSARIES_FILE, files("briefings").joinpath("content", ANNIVERSARIES_FILE).read_text(encoding="utf-8")
    )


def load_anniversaries(
    file_name: str, text: str, known_subjects: Collection[str] | None = None
) -> tuple[StandingAnniversary, ...]:
    """Reads and checks a file of anniversaries, in the order of its tables.

    Args:
        file_name: name of the file, for messages.
        text: its TOML.
        known_subjects: ids of the subjects that may be named; None allows any.

    Raises:
        ContentError: the first problem, with file, table, key and remedy.
    """
    anniversaries = tuple(parse_anniversaries(file_name, parse_tables(file_name, text)))
    check_anniversaries([(file_name, anniversary) for anniversary in anniversaries], known_subjects)
    return anniversaries


def parse_anniversaries(file_name: str, tables: Mapping[str, object]) -> Iterator[StandingAnniversary]:
    """Builds an anniversary from each table of a file.

    Raises:
        ContentError: the first problem.
    """
    id_type: TypeAdapter[str] = TypeAdapter(AnniversaryId)
    for anniversary_id, table in tables.items():
        try:
            id_type.validate_python(anniversary_id)
            yield _build_anniversary(anniversary_id, AnniversaryTable.model_validate(table))
        except ValidationError as error:
            raise from_validation_error(file_name, anniversary_id, error) from None


def check_anniversaries(
    named_anniversaries: Iterable[tuple[str, StandingAnniversary]],
    known_subjects: Collection[str] | None,
    existing: Iterable[StandingAnniversary] = (),
) -> None:
    """Checks anniversaries against one another.

    Args:
        named_anniversaries: the new ones, each with the name of its file.
        known_subjects: ids of the subjects that may be named; None allows any.
        existing: the other anniversaries of the content.

    Raises:
        ContentError: one names an unknown subject, or repeats another one.
    """
    known_ids: dict[object, str] = {}
    for anniversary in existing:
        known_ids |= dict.fromkeys(_make_identity_keys(anniversary), anniversary.id)
    for file_name, anniversary in named_anniversaries:
        for subject in anniversary.subjects if known_subjects is not None else ():
            if subject not in (known_subjects or ()):
                raise ContentError(
                    N_("there is no subject {subject}"),
                    location=format_location(file_name, anniversary.id, "subjects"),
                    remedy=N_("Write the id of a subject or the code of a country."),
                    subject=subject,
                )
        for key in _make_identity_keys(anniversary):
            if other := known_ids.get(key):
                raise ContentError(
                    N_("[{other}] says the same"),
                    location=format_location(file_name, anniversary.id),
                    remedy=N_("Keep one of the two."),
                    other=other,
                )
            known_ids[key] = anniversary.id


def _make_identity_keys(anniversary: StandingAnniversary) -> tuple[object, ...]:
    """Makes the keys that must be unique: the Japanese line, and the date with the subjects."""
    return anniversary.texts["ja"], (anniversary.date, anniversary.subjects)


def _build_anniversary(anniversary_id: str, table: AnniversaryTable) -> StandingAnniversary:
    return StandingAnniversary(
        id=anniversary_id,
        date=table.date,
        kind=table.kind,
        texts={"ja": table.ja, "en": table.en},
        subjects=tuple(table.subjects),
        source=table.source.model_dump(),
        url=table.url or "",
        confidence=table.confidence,
        major=table.weight == "major",
        solemn=table.solemn,
        yearly=table.yearly,
        words=tuple(table.words),
    )
