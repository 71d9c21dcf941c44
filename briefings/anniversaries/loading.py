"""A file of standing anniversaries becomes anniversaries."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from briefings.anniversaries.schema import AnniversaryTable, Id
from briefings.errors import ContentError
from briefings.model import Anniversary, AnniversaryKind
from briefings.tables import place, shown, tables_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pydantic_core import ErrorDetails

FILE = "anniversaries.toml"

_KINDS = ", ".join(kind.value for kind in AnniversaryKind)
_HELP = {
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
    "enum": ("there is no such kind", f"Write one of {_KINDS}", f"種類は {_KINDS} から選んでください"),
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
_OTHER = (
    "it is of the wrong type",
    "Compare it with the other tables of the file",
    "値の型が違います。ファイルのほかの表に合わせてください",
)


@lru_cache(maxsize=1)
def builtin_anniversaries() -> tuple[Anniversary, ...]:
    """The anniversaries in `briefings/content/`, read once.

    Raises:
        ContentError: if an editor left something wrong there.
    """
    return load_anniversaries(FILE, files("briefings").joinpath("content", FILE).read_text(encoding="utf-8"))


def load_anniversaries(name: str, text: str, known: Collection[str] | None = None) -> tuple[Anniversary, ...]:
    """Read and check a file of anniversaries, in the order of their dates' places in the file.

    Args:
        name: of the file, for messages.
        text: its TOML.
        known: ids of the subjects there are; None takes any.

    Raises:
        ContentError: for the first thing that is wrong: file, table and key, and what to write instead.
    """
    found = tuple(anniversaries_of(name, tables_of(name, text)))
    check_anniversaries([(name, one) for one in found], known)
    return found


def anniversaries_of(name: str, tables: Mapping[str, object]) -> Iterator[Anniversary]:
    """Each table of a file as an anniversary.

    Raises:
        ContentError: for the first thing that is wrong.
    """
    ids: TypeAdapter[str] = TypeAdapter(Id)
    for ident, table in tables.items():
        try:
            ids.validate_python(ident)
            yield _anniversary(ident, AnniversaryTable.model_validate(table))
        except ValidationError as error:
            raise _fault(name, ident, error.errors(include_url=False)[0]) from None


def check_anniversaries(
    found: Iterable[tuple[str, Anniversary]], known: Collection[str] | None, there: Iterable[Anniversary] = ()
) -> None:
    """Check anniversaries against one another.

    Args:
        found: what is new, each with the name of its file.
        known: ids of the subjects there are; None takes any.
        there: what is there besides.

    Raises:
        ContentError: one names a subject that is not there, or tells what another one tells.
    """
    told: dict[object, str] = {}
    for one in there:
        told |= dict.fromkeys(_tells(one), one.id)
    for name, made in found:
        for subject in made.subjects if known is not None else ():
            if subject not in (known or ()):
                raise ContentError(
                    f"there is no subject {subject}",
                    where=place(name, made.id, "subjects"),
                    do="Write the id of a subject or the code of a country.",
                    ja=f"{subject} という項目はありません。項目のidか国コードを書いてください。",
                )
        for tells in _tells(made):
            if other := told.get(tells):
                raise ContentError(
                    f"[{other}] tells the same",
                    where=place(name, made.id),
                    do="Keep one of the two.",
                    ja=f"[{other}] と同じ内容です。どちらかを削除してください。",
                )
            told[tells] = made.id


def _tells(made: Anniversary) -> tuple[object, ...]:
    """What no other anniversary has: its Japanese line, and its date with its subjects."""
    return made.texts["ja"], (made.date, made.subjects)


def _anniversary(ident: str, table: AnniversaryTable) -> Anniversary:
    return Anniversary(
        id=ident,
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


def _fault(name: str, table: str, error: ErrorDetails) -> ContentError:
    steps = error["loc"]
    key = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{shown(step)}" for step in steps).lstrip(".")
    code = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"]
    what, do, ja = _HELP.get(code, _OTHER)
    if isinstance(error["input"], str):
        given = shown(error["input"])
        what, ja = f"{what}: {given!r}", f"「{given}」: {ja}"
    return ContentError(what, where=place(name, table, key), do=f"{do}.", ja=f"{ja}。")
