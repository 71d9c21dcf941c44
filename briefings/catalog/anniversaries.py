"""A file of standing anniversaries becomes anniversaries."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from briefings.catalog.schema import AnniversaryId, AnniversaryTable
from briefings.catalog.toml_file import format_location, parse_tables, sanitize_excerpt
from briefings.domain import AnniversaryKind, StandingAnniversary
from briefings.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pydantic_core import ErrorDetails

ANNIVERSARIES_FILE = "anniversaries.toml"

_KIND_NAMES = ", ".join(kind.value for kind in AnniversaryKind)
_ERROR_TEXTS = {
    "edtf": (
        "it is no date that comes back",
        "Write 2024-10, 2024-03-08 or 2024-10-22/2024-10-24",
        "毎年思い起こせる日付ではありません。2024-10、2024-03-08、2024-10-22/2024-10-24 の形で書いてください",
    ),
    "missing": ("it is missing", "Add it", "必要な項目がありません。書き加えてください"),
    "extra_forbidden": (
        "there is no such key",
        "Check its spelling, or take it out",
        "このような項目はありません。綴りを確かめるか、削除してください",
    ),
    "enum": ("there is no such kind", f"Write one of {_KIND_NAMES}", f"種類は {_KIND_NAMES} から選んでください"),
    "literal_error": (
        "it is not one of the values there are",
        "Write A or B for a confidence, major or minor for a weight",
        "値が違います。confidence は A か B、weight は major か minor です",
    ),
    "string_pattern_mismatch": (
        "it is not written as it has to be",
        "Write one line without blanks around it, an id like tokyo-declaration, an address like https://…",
        "前後に空白のない1行、tokyo-declaration のようなid、https:// で始まるアドレスで書いてください",
    ),
    "string_too_long": ("it is too long", "Shorten it", "長すぎます。短くしてください"),
    "too_short": ("nothing is there", "Name at least one subject", "空です。項目を一つは書いてください"),
}
_DEFAULT_ERROR_TEXT = (
    "it is of the wrong type",
    "Compare it with the other tables of the file",
    "値の型が違います。ファイルのほかの表に合わせてください",
)


@lru_cache(maxsize=1)
def load_builtin_anniversaries() -> tuple[StandingAnniversary, ...]:
    """The anniversaries in `briefings/content/`, read once.

    Raises:
        ContentError: if an editor left something wrong there.
    """
    return load_anniversaries(
        ANNIVERSARIES_FILE, files("briefings").joinpath("content", ANNIVERSARIES_FILE).read_text(encoding="utf-8")
    )


def load_anniversaries(
    file_name: str, text: str, known_subjects: Collection[str] | None = None
) -> tuple[StandingAnniversary, ...]:
    """Read and check a file of anniversaries, in the order of their dates' places in the file.

    Args:
        file_name: of the file, for messages.
        text: its TOML.
        known_subjects: ids of the subjects there are; None takes any.

    Raises:
        ContentError: for the first thing that is wrong: file, table and key, and what to write instead.
    """
    found = tuple(parse_anniversaries(file_name, parse_tables(file_name, text)))
    check_anniversaries([(file_name, one) for one in found], known_subjects)
    return found


def parse_anniversaries(file_name: str, tables: Mapping[str, object]) -> Iterator[StandingAnniversary]:
    """Each table of a file as an anniversary.

    Raises:
        ContentError: for the first thing that is wrong.
    """
    ids: TypeAdapter[str] = TypeAdapter(AnniversaryId)
    for ident, table in tables.items():
        try:
            ids.validate_python(ident)
            yield _build_anniversary(ident, AnniversaryTable.model_validate(table))
        except ValidationError as error:
            raise _build_error(file_name, ident, error.errors(include_url=False)[0]) from None


def check_anniversaries(
    named_anniversaries: Iterable[tuple[str, StandingAnniversary]],
    known_subjects: Collection[str] | None,
    existing: Iterable[StandingAnniversary] = (),
) -> None:
    """Check anniversaries against one another.

    Args:
        named_anniversaries: what is new, each with the name of its file.
        known_subjects: ids of the subjects there are; None takes any.
        existing: what is there besides.

    Raises:
        ContentError: one names a subject that is not there, or tells what another one tells.
    """
    told: dict[object, str] = {}
    for one in existing:
        told |= dict.fromkeys(_make_identity_keys(one), one.id)
    for name, made in named_anniversaries:
        for subject in made.subjects if known_subjects is not None else ():
            if subject not in (known_subjects or ()):
                raise ContentError(
                    f"there is no subject {subject}",
                    location=format_location(name, made.id, "subjects"),
                    remedy="Write the id of a subject or the code of a country.",
                    ja=f"{subject} という項目はありません。項目のidか国コードを書いてください。",
                )
        for tells in _make_identity_keys(made):
            if other := told.get(tells):
                raise ContentError(
                    f"[{other}] tells the same",
                    location=format_location(name, made.id),
                    remedy="Keep one of the two.",
                    ja=f"[{other}] と同じ内容です。どちらかを削除してください。",
                )
            told[tells] = made.id


def _make_identity_keys(anniversary: StandingAnniversary) -> tuple[object, ...]:
    """What no other anniversary has: its Japanese line, and its date with its subjects."""
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


def _build_error(file_name: str, table: str, error: ErrorDetails) -> ContentError:
    steps = error["loc"]
    key = "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{sanitize_excerpt(step)}" for step in steps
    ).lstrip(".")
    code = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"]
    what, do, ja = _ERROR_TEXTS.get(code, _DEFAULT_ERROR_TEXT)
    if isinstance(error["input"], str):
        given = sanitize_excerpt(error["input"])
        what, ja = f"{what}: {given!r}", f"「{given}」: {ja}"
    return ContentError(what, location=format_location(file_name, table, key), remedy=f"{do}.", ja=f"{ja}。")
