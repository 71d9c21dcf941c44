"""Proposals: staged revisions that somebody is to look at, and what belongs to the looking."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from briefings.domain import DocumentWarning
from briefings.storage.sqlite.database import format_timestamp, parse_timestamp
from briefings.storage.sqlite.revision_rows import remove_revision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from briefings.storage.sqlite.database import Row, Transaction
    from briefings.storage.sqlite.revisions import RevisionRepository

PROPOSAL_COLUMNS = "revision, base, at, actor, author, guild_id, channel_id, message_id, files, doubts"


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
        warnings: what the readers were unsure of, by name of the document.
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
    warnings: Mapping[str, tuple[DocumentWarning, ...]]


async def add_proposal(store: RevisionRepository, proposal: Proposal) -> None:
    """Store a proposal for a staged revision."""
    doubts = {name: [asdict(warning) for warning in warnings] for name, warnings in proposal.warnings.items()}

    async def insert_proposal(transaction: Transaction) -> None:
        await transaction.execute(
            "INSERT OR REPLACE INTO proposal (revision, base, at, actor, author, guild_id, channel_id, message_id, "
            "files, doubts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            proposal.revision, proposal.base, format_timestamp(proposal.at), proposal.actor, proposal.author, proposal.guild,  # noqa: E501
            proposal.channel, proposal.message, _encode_json(proposal.files), _encode_json(doubts),
        )  # fmt: skip

    await store.run_write(insert_proposal)


async def set_proposal_message(store: RevisionRepository, revision_id: int, message_id: int) -> None:
    """Remember the message that shows a proposal."""

    async def update_message(transaction: Transaction) -> None:
        await transaction.execute("UPDATE proposal SET message_id = ? WHERE revision = ?", message_id, revision_id)

    await store.run_write(update_message)


async def find_proposal(store: RevisionRepository, revision_id: int) -> Proposal | None:
    """The proposal of a revision; None where it was discarded, or never was one."""

    async def select_proposal(transaction: Transaction) -> Proposal | None:
        row = await transaction.fetch_one(f"SELECT {PROPOSAL_COLUMNS} FROM proposal WHERE revision = ?", revision_id)  # noqa: S608 - names of our own
        return None if row is None else _decode_proposal(row)

    return await store.run_read(select_proposal)


async def list_proposed_files(store: RevisionRepository) -> dict[int, tuple[str, ...]]:
    """The names of the documents that went into each revision that was proposed."""

    async def select_files(transaction: Transaction) -> dict[int, tuple[str, ...]]:
        rows = await transaction.fetch_all("SELECT revision, files FROM proposal")
        return {revision: tuple(json.loads(files)) for revision, files in rows}

    return await store.run_read(select_files)


async def delete_old_proposals(store: RevisionRepository, before: datetime) -> int:
    """Delete what was proposed before an instant and neither applied nor discarded; how many there were.

    A revision that was staged by a process which died before it could propose it goes too.
    """

    async def delete_expired(transaction: Transaction) -> int:
        rows = await transaction.fetch_all(
            "SELECT id FROM revision r LEFT JOIN proposal p ON p.revision = r.id "
            "WHERE coalesce(p.at, r.created_at) < ? AND id NOT IN (SELECT revision FROM activation) "
            "AND id NOT IN (SELECT active FROM pointer)",
            format_timestamp(before),
        )
        for (revision,) in rows:
            await remove_revision(transaction, revision)
        return len(rows)

    return await store.run_write(delete_expired)


def _decode_proposal(row: Row) -> Proposal:
    revision, base, at, actor, author, guild, channel, message, files, doubts = row
    return Proposal(
        revision=revision,
        base=base,
        at=parse_timestamp(at),
        actor=actor,
        author=author,
        guild=guild,
        channel=channel,
        message=message,
        files=tuple(json.loads(files)),
        warnings={
            name: tuple(DocumentWarning.from_fields(warning) for warning in warnings)
            for name, warnings in json.loads(doubts).items()
        },
    )


def _encode_json(value: object) -> str:
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


async def list_new_chapters(store: RevisionRepository, proposal: Proposal) -> tuple[ChapterHead, ...]:
    """The chapters that a proposal's revision has and its base has not, in order; a query of a few rows."""

    async def select_new(transaction: Transaction) -> tuple[ChapterHead, ...]:
        rows = await transaction.fetch_all(
            "SELECT edition, number, kind, language, title, source FROM revision_chapter r "
            "JOIN chapter c ON c.id = r.chapter_id WHERE r.revision_id = ? AND r.chapter_id NOT IN "
            "(SELECT chapter_id FROM revision_chapter WHERE revision_id = ?) ORDER BY r.ordinal",
            proposal.revision, proposal.base,
        )  # fmt: skip
        return tuple(ChapterHead(*row) for row in rows)

    return await store.run_read(select_new)
