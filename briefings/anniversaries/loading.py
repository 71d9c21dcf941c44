"""A file of standing anniversaries becomes anniversaries."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from briefings.anniversaries.schema import AnniversaryTable, Id
from briefings.errors import ContentError
from briefings.model import Anniversary, AnniversaryKind

if TYPE_CHECKING:
    from collections.abc import Collection

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
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        ja = f"TOMLとして読めません（{error}）。その行を直してください。"
        raise ContentError(f"it is not TOML: {error}", where=name, do="Mend that line.", ja=ja) from None
    ids = TypeAdapter(Id)
    found: list[Anniversary] = []
    for ident, table in tables.items():
        try:
            ids.validate_python(ident)
            made = _anniversary(ident, AnniversaryTable.model_validate(table))
        except ValidationError as error:
            raise _fault(name, ident, error.errors(include_url=False)[0]) from None
        _check(made, name, found, known)
        found.append(made)
    return tuple(found)


def _check(made: Anniversary, name: str, found: list[Anniversary], known: Collection[str] | None) -> None:
    place = f"{name}, [{made.id}]"
    for subject in made.subjects if known is not None else ():
        if subject not in (known or ()):
            raise ContentError(
                f"there is no subject {subject}",
                where=f"{place}, subjects",
                do="Write the id of a subject or the code of a country.",
                ja=f"{subject} という項目はありません。項目のidか国コードを書いてください。",
            )
    for other in found:
        if other.texts["ja"] == made.texts["ja"] or (other.date, other.subjects) == (made.date, made.subjects):
            raise ContentError(
                f"[{other.id}] tells the same",
                where=place,
                do="Keep one of the two.",
                ja=f"[{other.id}] と同じ内容です。どちらかを削除してください。",
            )


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
    key = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    code = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"]
    what, do, ja = _HELP.get(code, _OTHER)
    if isinstance(error["input"], str):
        what, ja = f"{what}: {error['input'][:60]!r}", f"「{error['input'][:60]}」: {ja}"
    where = ", ".join(part for part in (name, f"[{table}]", key) if part)
    return ContentError(what, where=where, do=f"{do}.", ja=f"{ja}。")
