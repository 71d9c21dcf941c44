"""What no table can see by itself: ids given twice, ids that point nowhere, shared names, wrong counts.

Tables are checked against one another, and where they are laid over subjects that are there, against those too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from briefings.catalog.messages import FileProblem, make_content_error
from briefings.catalog.schema import FrameworkTable, PersonTable, RegionTable
from briefings.catalog.territories import is_territory
from briefings.domain import MembershipStatus, SubjectKind
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefings.catalog.schema import SubjectEntry


class ExistingSubject(NamedTuple):
    """A subject that is there, as far as a new table may clash with it.

    Attributes:
        id: of the subject.
        kind: its kind.
        names: the names that its own editor gave it.
    """

    id: str
    kind: SubjectKind
    names: tuple[str, ...]


def check_entries(entries: Sequence[SubjectEntry], existing: Sequence[ExistingSubject] = ()) -> None:
    """Check the tables of all files against one another, and against the subjects that are there besides.

    Raises:
        ContentError: for the first thing that is wrong.
    """
    _check_ids(entries, existing)
    ids = {entry.id for entry in entries} | {subject.id for subject in existing}
    for entry in entries:
        _check_countries(entry)
        _check_related(entry, ids)
        if isinstance(entry.table, FrameworkTable):
            _check_count(entry, entry.table)
    _check_shared_names(entries, existing)


def _check_ids(entries: Sequence[SubjectEntry], existing: Iterable[ExistingSubject]) -> None:
    """Ids differ in more than case: they stand in buttons and in files."""
    first: dict[str, SubjectEntry] = {}
    taken = {subject.id.casefold(): subject.id for subject in existing}
    for entry in entries:
        other = first.setdefault(entry.id.casefold(), entry)
        if other is not entry:
            wrong = FileProblem(
                f"this id is taken in {other.file}",
                "Give one of the two another id",
                f"このidは{other.file}で使われています。どちらかを変えてください",
            )
            raise make_content_error(entry.location_of(), wrong)
        if known := taken.get(entry.id.casefold()):
            wrong = FileProblem(
                f"there is [{known}] already, and the two differ in case alone",
                f"Write [{known}] to replace it, or give another id",
                f"[{known}] がすでにあります。置き換えるなら大文字と小文字をそろえ、別の項目なら別のidにしてください",
            )
            raise make_content_error(entry.location_of(), wrong)


def _iterate_countries(entry: SubjectEntry) -> Iterator[tuple[str, str]]:
    """Each country that a table names, with its key."""
    table = entry.table
    if entry.kind is SubjectKind.COUNTRY:
        yield "", entry.id
    if isinstance(table, (RegionTable, FrameworkTable)):
        yield from (("members", code) for code in table.members)
    if isinstance(table, FrameworkTable):
        yield from (("standing", code) for code in table.standing)
    if isinstance(table, (RegionTable, PersonTable)) and table.country:
        yield "country", table.country


def _check_countries(entry: SubjectEntry) -> None:
    for key, code in _iterate_countries(entry):
        if not is_territory(code):
            wrong = FileProblem(
                f"no country has the code {code}",
                "Write its ISO 3166-1 alpha-2 code",
                f"{code} という国コードはありません。ISO 3166-1の2文字コードを書いてください",
            )
            raise make_content_error(entry.location_of(key), wrong)


def _check_related(entry: SubjectEntry, ids: set[str]) -> None:
    for ident in entry.table.related:
        if ident == entry.id or (ident not in ids and not is_territory(ident)):
            wrong = FileProblem(
                f"there is no other subject {ident}",
                "Write the id of another table or the code of a country",
                f"{ident} というほかの項目はありません。別の見出しのidか国コードを書いてください",
            )
            raise make_content_error(entry.location_of("related"), wrong)


def _check_count(entry: SubjectEntry, table: FrameworkTable) -> None:
    """`9（10）` is nine members, and ten with the unclear one."""
    if table.count is None:
        return
    numbers = [int(number) for number in re.findall(r"\d+", table.count)]
    unclear = {code for code, said in table.standing.items() if said.status is MembershipStatus.UNCLEAR}
    everyone = set(table.members)
    counted = [len(everyone - unclear), len(everyone)][: len(numbers)]
    if counted != numbers or len(everyone) != len(table.members):
        listed = f"{len(everyone)}, {len(everyone & unclear)} of them unclear"
        wrong = FileProblem(
            f"the count is {table.count}, but the members are {listed}",
            "List those whom the figure counts, each once",
            f"参加国数は{table.count}ですが、{len(everyone)}か国が並んでいます。図が数える国を1度ずつ並べてください",
        )
        raise make_content_error(entry.location_of("members"), wrong)


def _check_shared_names(entries: Sequence[SubjectEntry], existing: Iterable[ExistingSubject]) -> None:
    """A name that two subjects of one kind have is in `ambiguous` of both, or it is a slip.

    What is there besides is not at hand for its editor: there the new table alone has to say so.
    """
    owners: dict[tuple[SubjectKind, str], SubjectEntry] = {}
    theirs = {(subject.kind, fold_text(text)): subject.id for subject in existing for text in subject.names}
    meant = {entry.id: {fold_text(text) for text in entry.table.ambiguous} for entry in entries}
    for entry in entries:
        texts = {fold_text(text): text for text in entry.all_names}
        for text in entry.table.ambiguous:
            if fold_text(text) not in texts:
                wrong = FileProblem(
                    f"{text} is not a name of this subject",
                    "Add it to its names, or take it out",
                    f"「{text}」はこの項目の名前にありません。名前に加えるか、削除してください",
                )
                raise make_content_error(entry.location_of("ambiguous"), wrong)
        for key, text in texts.items():
            other = owners.setdefault((entry.kind, key), entry)
            if other is not entry and not (key in meant[entry.id] and key in meant[other.id]):
                wrong = FileProblem(
                    f"{text} is also a name of [{other.id}]",
                    "Take it out of one, or list it under `ambiguous` in both",
                    f"「{text}」は[{other.id}]の名前でもあります。一方から削除するか、両方のambiguousに書いてください",
                )
                raise make_content_error(entry.location_of(), wrong)
            if (known := theirs.get((entry.kind, key))) and key not in meant[entry.id]:
                wrong = FileProblem(
                    f"{text} is also a name of [{known}]",
                    "Take it out, or list it under `ambiguous`",
                    f"「{text}」は[{known}]の名前でもあります。削除するか、ambiguousに書いてください",
                )
                raise make_content_error(entry.location_of(), wrong)
