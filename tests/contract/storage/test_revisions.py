"""Every storage stores revisions and proposals in the same way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from briefings.domain import ActivationDetails, ActivationReason, Content, DocumentWarning
from briefings.domain.proposals import Proposal
from briefings.domain.refs import MessageRef
from briefings.domain.text_searches import build_words_request
from briefings.errors import ContentError, StaleRevision, StoreError
from briefings.service import BriefingService
from briefings.storage.ports import Storage
from tests.contract.storage.samples import (
    CHANNEL,
    NOW,
    USER,
    OpenStorage,
)


class TestRevisions:
    async def test_nothing_is_active_at_first(self, storage: Storage) -> None:
        assert await storage.revisions.get_active_revision() is None
        assert await storage.revisions.get_previous_revision() is None
        assert await storage.revisions.list_revisions() == ()
        with pytest.raises(StoreError, match="no content"):
            await storage.revisions.load_snapshot()

    async def test_content_is_loaded_as_it_was_stored(
        self, storage: Storage, open_storage: OpenStorage, content: Content
    ) -> None:
        stored = await storage.revisions.apply_content(
            content, expected_id=None, author="editor", note="first", builtin="1"
        )
        other = await open_storage()
        snapshot = await other.revisions.load_snapshot()
        assert snapshot.content == content
        assert snapshot.revision == stored
        assert (stored.author, stored.note, stored.builtin, stored.active) == ("editor", "first", "1", True)
        assert await other.revisions.get_active_revision() == stored

    async def test_staged_revision_is_not_active_until_it_is_activated(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        staged = await storage.revisions.stage_content(changed, base_id=first.id)
        assert not staged.active
        assert not await storage.revisions.was_ever_active(staged.id)
        assert (await storage.revisions.load_snapshot()).content == content
        assert (await storage.revisions.load_snapshot(staged.id)).content == changed
        details = ActivationDetails(ActivationReason.APPLY, USER, "editor", "reviewed")
        activated = await storage.revisions.activate_revision(staged.id, expected_id=first.id, details=details)
        assert activated.active
        assert await storage.revisions.was_ever_active(staged.id)
        assert await storage.revisions.get_previous_revision() == replace(first, active=False)
        newest, oldest = await storage.revisions.list_activations()
        assert (newest.revision, newest.previous, newest.details) == (staged.id, first.id, details)
        assert (oldest.revision, oldest.previous) == (first.id, None)

    async def test_search_uses_active_revision_also_after_rollback(
        self, storage: Storage, open_storage: OpenStorage, content: Content
    ) -> None:
        async def find(word: str) -> tuple[int, list[int]]:
            snapshot = await (await open_storage()).revisions.load_snapshot()
            card = BriefingService(snapshot).build_card(build_words_request(word), "ja")
            assert card is not None
            return card.revision, [
                len(line.emphasis) for block in card.blocks for line in block.lines if line.citation
            ]

        (chapter,) = content.chapters
        passages = tuple(replace(passage, text=passage.text.replace("雪", "霧")) for passage in chapter.passages)
        misty = replace(content, chapters=(replace(chapter, passages=passages),))
        first = await storage.revisions.apply_content(content, expected_id=None)
        assert await find("雪") == (first.id, [1])
        second = await storage.revisions.apply_content(misty, expected_id=first.id)
        assert await find("霧") == (second.id, [1])
        assert await find("雪") == (second.id, [])
        await storage.revisions.activate_revision(first.id, expected_id=second.id)
        assert await find("雪") == (first.id, [1])
        assert await find("霧") == (first.id, [])

    async def test_change_of_another_process_is_noticed(
        self, storage: Storage, open_storage: OpenStorage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        other = await open_storage()
        second = await other.revisions.apply_content(changed, expected_id=first.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.apply_content(content, expected_id=first.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.stage_content(content, base_id=first.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.activate_revision(first.id, expected_id=first.id)
        assert await storage.revisions.get_active_revision() == second
        assert len(await storage.revisions.list_revisions()) == 2

    async def test_one_of_many_writers_succeeds(
        self, storage: Storage, open_storage: OpenStorage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        other = await open_storage()
        results = await asyncio.gather(
            *(
                writer.revisions.apply_content(changed, expected_id=first.id, note=str(number))
                for number, writer in enumerate([storage, other] * 3)
            ),
            return_exceptions=True,
        )
        assert sum(isinstance(result, StaleRevision) for result in results) == 5
        assert len(await storage.revisions.list_revisions()) == 2

    async def test_inconsistent_content_is_refused(self, storage: Storage, content: Content) -> None:
        with pytest.raises(ContentError):
            await storage.revisions.stage_content(replace(content, subjects=content.subjects * 2))
        assert await storage.revisions.list_revisions() == ()

    async def test_only_unused_revisions_are_discarded(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        first = await storage.revisions.apply_content(content, expected_id=None)
        staged = await storage.revisions.stage_content(changed)
        await storage.revisions.discard_revision(staged.id)
        assert [revision.id for revision in await storage.revisions.list_revisions()] == [first.id]
        with pytest.raises(StoreError):
            await storage.revisions.discard_revision(staged.id)
        with pytest.raises(StaleRevision):
            await storage.revisions.discard_revision(first.id)
        assert (await storage.revisions.load_snapshot()).content == content
        await storage.verify()

    async def test_ids_are_never_given_twice(self, storage: Storage, content: Content, changed: Content) -> None:
        await storage.revisions.apply_content(content, expected_id=None)
        staged = await storage.revisions.stage_content(changed)
        await storage.revisions.discard_revision(staged.id)
        assert (await storage.revisions.stage_content(changed)).id > staged.id


class TestProposals:
    async def propose(self, storage: Storage, content: Content, changed: Content) -> Proposal:
        base = await storage.revisions.apply_content(content, expected_id=None)
        chapter = replace(changed.chapters[0], language="en", title="Hills and rivers")
        staged = await storage.revisions.stage_content(replace(changed, chapters=(*changed.chapters, chapter)))
        warning = DocumentWarning(1, 3, "page", "the page number {number} is missing", "p. 3", {"number": 3})
        files, warnings = ("hills.md",), {"hills.md": (warning,)}
        proposal = Proposal(staged.id, base.id, NOW, USER, "editor", CHANNEL, None, files, warnings)
        await storage.proposals.add_proposal(proposal)
        return proposal

    async def test_proposal_is_found_as_it_was_stored(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        proposal = await self.propose(storage, content, changed)
        assert await storage.proposals.find_proposal(proposal.revision) == proposal
        assert await storage.proposals.find_proposal(proposal.base) is None
        assert await storage.proposals.list_proposed_files() == {proposal.revision: ("hills.md",)}

    async def test_its_message_is_recorded(self, storage: Storage, content: Content, changed: Content) -> None:
        proposal = await self.propose(storage, content, changed)
        message = MessageRef(CHANNEL, "1714558200.000100")
        await storage.proposals.set_proposal_message(proposal.revision, message)
        stored = await storage.proposals.find_proposal(proposal.revision)
        assert stored == replace(proposal, message_ref=message)

    async def test_its_new_chapters_are_listed(self, storage: Storage, content: Content, changed: Content) -> None:
        proposal = await self.propose(storage, content, changed)
        (head,) = await storage.proposals.list_new_chapters(proposal)
        assert (head.title, head.language) == ("Hills and rivers", "en")

    async def test_old_proposals_are_deleted_unless_they_were_applied(
        self, storage: Storage, content: Content, changed: Content
    ) -> None:
        proposal = await self.propose(storage, content, changed)
        assert await storage.proposals.delete_old_proposals(NOW - timedelta(days=1)) == 0
        assert await storage.proposals.delete_old_proposals(NOW + timedelta(days=1)) == 1
        assert await storage.proposals.find_proposal(proposal.revision) is None
        assert [revision.id for revision in await storage.revisions.list_revisions()] == [proposal.base]


async def test_closed_storage_raises_store_error(storage: Storage) -> None:
    await storage.close()
    await storage.close()
    with pytest.raises(StoreError, match="closed"):
        await storage.revisions.get_active_revision()
