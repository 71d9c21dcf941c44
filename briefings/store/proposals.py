"""Proposals: staged revisions that somebody is to look at, and what belongs to the looking."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from briefings.model import ReadingWarning
from briefings.store.instants import moment, stamp
from briefings.store.revisions import remove_revision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from briefings.store.session import Row, Statements
    from briefings.store.store import Store

COLUMNS = "revision, base, at, actor, author, guild_id, channel_id, message_id, files, doubts"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is known of a staged revision beside its content.

    Attributes:
        revision: id of the staged revision.
        base: id of the revision that it was compared with.
        at: when it was made.
        actor: id of the user who brought it; 0 for the command line.
        author: the user's name.
        guild: id of the server it was brought in; 0 for none.
        channel: id of the channel it is shown in; 0 for none.
        message: id of the message that shows it; None until it is shown.
        files: names of the documents.
        doubts: what the readers were unsure of, by name of the document.
    """

    revision: int
    base: int
    at: datetime
    actor: int
    author: str
    guild: int
    channel: int
    message: int | None
    files: tuple[str, ...]
    doubts: Mapping[str, tuple[ReadingWarning, ...]]


async def add_proposal(store: Store, proposal: Proposal) -> None:
    """Store a proposal for a staged revision."""
    doubts = {name: [asdict(warning) for warning in warnings] for name, warnings in proposal.doubts.items()}

    async def work(statements: Statements) -> None:
        await statements.run(
            "INSERT OR REPLACE INTO proposal (revision, base, at, actor, author, guild_id, channel_id, message_id, "
            "files, doubts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            proposal.revision, proposal.base, stamp(proposal.at), proposal.actor, proposal.author, proposal.guild,
            proposal.channel, proposal.message, _json(proposal.files), _json(doubts),
        )  # fmt: skip

    await store.write(work)


async def shown_in(store: Store, revision: int, message: int) -> None:
    """Remember the message that shows a proposal."""

    async def work(statements: Statements) -> None:
        await statements.run("UPDATE proposal SET message_id = ? WHERE revision = ?", message, revision)

    await store.write(work)


async def proposal(store: Store, revision: int) -> Proposal | None:
    """The proposal of a revision; None where it was discarded, or never was one."""

    async def work(statements: Statements) -> Proposal | None:
        row = await statements.row(f"SELECT {COLUMNS} FROM proposal WHERE revision = ?", revision)  # noqa: S608 - names of our own
        return None if row is None else _proposal(row)

    return await store.read(work)


async def files_of(store: Store) -> dict[int, tuple[str, ...]]:
    """The names of the documents that went into each revision that was proposed."""

    async def work(statements: Statements) -> dict[int, tuple[str, ...]]:
        rows = await statements.rows("SELECT revision, files FROM proposal")
        return {revision: tuple(json.loads(files)) for revision, files in rows}

    return await store.read(work)


async def sweep_proposals(store: Store, before: datetime) -> int:
    """Delete what was proposed before an instant and neither applied nor discarded; how many there were.

    A revision that was staged by a process which died before it could propose it goes too.
    """

    async def work(statements: Statements) -> int:
        rows = await statements.rows(
            "SELECT id FROM revision r LEFT JOIN proposal p ON p.revision = r.id "
            "WHERE coalesce(p.at, r.created_at) < ? AND id NOT IN (SELECT revision FROM activation) "
            "AND id NOT IN (SELECT active FROM pointer)",
            stamp(before),
        )
        for (revision,) in rows:
            await remove_revision(statements, revision)
        return len(rows)

    return await store.write(work)


def _proposal(row: Row) -> Proposal:
    revision, base, at, actor, author, guild, channel, message, files, doubts = row
    return Proposal(
        revision=revision,
        base=base,
        at=moment(at),
        actor=actor,
        author=author,
        guild=guild,
        channel=channel,
        message=message,
        files=tuple(json.loads(files)),
        doubts={
            name: tuple(ReadingWarning(**warning) for warning in warnings)
            for name, warnings in json.loads(doubts).items()
        },
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ChapterHead:
    """What a chapter was recognised as, without its text."""

    edition: int
    number: str
    kind: str
    language: str
    title: str
    source: str

    @property
    def key(self) -> str:
        """The chapter's key (`Chapter.key`)."""
        return f"{self.edition}/{self.number or '?'}/{self.kind}/{self.language}"


async def chapters_brought(store: Store, made: Proposal) -> tuple[ChapterHead, ...]:
    """The chapters that a proposal's revision has and its base has not, in order; a query of a few rows."""

    async def work(statements: Statements) -> tuple[ChapterHead, ...]:
        rows = await statements.rows(
            "SELECT edition, number, kind, language, title, source FROM revision_chapter r "
            "JOIN chapter c ON c.id = r.chapter_id WHERE r.revision_id = ? AND r.chapter_id NOT IN "
            "(SELECT chapter_id FROM revision_chapter WHERE revision_id = ?) ORDER BY r.ordinal",
            made.revision, made.base,
        )  # fmt: skip
        return tuple(ChapterHead(*row) for row in rows)

    return await store.read(work)
