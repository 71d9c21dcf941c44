"""Stores proposed revisions: staged content under review."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import to_builtins

from briefings.domain import DocumentWarning
from briefings.domain.proposals import ChapterHead, Proposal
from briefings.domain.refs import ChannelRef, MessageRef, UserRef
from briefings.storage.sql.database import encode_json, format_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import decode_readable
from briefings.storage.sql.revision_rows import remove_revision

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.storage.sql.database import Row, SqlDatabase

_COLUMNS = (
    "revision, base, at, actor_platform, actor, author, platform, workspace_id, channel_id, message_id, files, "
    "warnings"
)


class SqlProposalRepository:
    """Proposed revisions in SQL (`briefings.storage.ports.ProposalRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def add_proposal(self, proposal: Proposal) -> None:
        """Stores the proposal of a staged revision, in place of an earlier one."""
        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM proposal WHERE revision = ?", proposal.revision)
            await transaction.execute(
                f"INSERT INTO proposal ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
                proposal.revision, proposal.base, format_timestamp(proposal.at), *_encode_actor(proposal.actor),
                proposal.author, *_encode_channel(proposal.channel_ref),
                proposal.message_ref.message if proposal.message_ref else None,
                encode_json(proposal.files), encode_json(to_builtins(proposal.warnings)),
            )  # fmt: skip

    async def set_proposal_message(self, revision_id: int, message_ref: MessageRef) -> None:
        """Records the message that shows a proposal."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE proposal SET platform = ?, workspace_id = ?, channel_id = ?, message_id = ? "
                "WHERE revision = ?",
                *_encode_channel(message_ref.channel_ref), message_ref.message, revision_id,
            )  # fmt: skip

    async def find_proposal(self, revision_id: int) -> Proposal | None:
        """Finds the proposal of a revision; None if it was discarded, or never proposed."""
        async with self._database.read() as transaction:
            query = f"SELECT {_COLUMNS} FROM proposal WHERE revision = ?"  # noqa: S608 - a constant
            row = await transaction.fetch_one(query, revision_id)
        return None if row is None else _decode_proposal(row)

    async def list_proposed_files(self) -> dict[int, tuple[str, ...]]:
        """Lists the names of the documents in each revision that was proposed, by id of the revision."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all("SELECT revision, files FROM proposal")
        return dict(decode_readable(rows, lambda row: (row[0], tuple(json.loads(row[1]))), "proposal"))

    async def list_new_chapters(self, proposal: Proposal) -> tuple[ChapterHead, ...]:
        """Lists the chapters that a proposal's revision has and its base lacks, in order."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT edition, number, kind, language, title, source, publisher FROM revision_chapter r "
                "JOIN chapter c ON c.id = r.chapter_id WHERE r.revision_id = ? AND r.chapter_id NOT IN "
                "(SELECT chapter_id FROM revision_chapter WHERE revision_id = ?) ORDER BY r.ordinal",
                proposal.revision, proposal.base,
            )  # fmt: skip
        return tuple(ChapterHead(*row) for row in rows)

    async def delete_old_proposals(self, before: datetime) -> int:
        """Deletes revisions staged before a time that were neither applied nor discarded, and counts them.

        Revisions without a proposal are among them: their process may have died before it stored one.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch_all(
                "SELECT id FROM revision r LEFT JOIN proposal p ON p.revision = r.id "
                "WHERE coalesce(p.at, r.created_at) < ? AND id NOT IN (SELECT revision FROM activation) "
                "AND id NOT IN (SELECT active FROM pointer)",
                format_timestamp(before),
            )
            for (revision,) in rows:
                await remove_revision(transaction, revision)
        return len(rows)


def _encode_actor(actor: UserRef | None) -> tuple[str, str]:
    return (actor.platform, actor.user) if actor else ("", "")


def _encode_channel(channel_ref: ChannelRef | None) -> tuple[str, str, str]:
    return (channel_ref.platform, channel_ref.workspace, channel_ref.channel) if channel_ref else ("", "", "")


def _decode_proposal(row: Row) -> Proposal:
    (revision, base, at, actor_platform, actor, author, platform, workspace, channel, message, files,
     warnings) = row  # fmt: skip
    channel_ref = ChannelRef(platform, workspace, channel) if channel else None
    return Proposal(
        revision=revision,
        base=base,
        at=parse_timestamp(at),
        actor=UserRef(actor_platform, actor) if actor else None,
        author=author,
        channel_ref=channel_ref,
        message_ref=MessageRef(channel_ref, message) if channel_ref and message is not None else None,
        files=tuple(json.loads(files)),
        warnings={
            name: tuple(DocumentWarning.from_fields(warning) for warning in warnings)
            for name, warnings in json.loads(warnings).items()
        },
    )
