"""Tests how a proposal is staged, renewed, corrected, applied and discarded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from briefings.documents.metadata import MetadataOverride
from briefings.domain import Override, OverrideKind, ParsedDocument
from briefings.domain.refs import ChannelRef, MessageRef, UserRef
from briefings.errors import BriefingError, ContentError, StaleRevision, StoreError
from briefings.revisions.checks import ReviewCheck
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.pipeline import roll_back_revision
from briefings.revisions.proposals import (
    ProposalOrigin,
    ReviewedProposal,
    apply_proposal,
    propose_import,
    renew_proposal,
    review_proposal,
)
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.refresh_documents import LINES, content_of, document, reading

NEXT = document((*LINES[:2], "- ロシアで新しい関税が告げられた。 {p=146}"), edition=2026)
WEEK = timedelta(days=7)

Offer = Callable[..., Awaitable[ReviewedProposal | None]]


USER = UserRef("discord", "7")
CHANNEL = ChannelRef("discord", "1", "2")


@pytest.fixture
def offer(store: SqliteStorage, now: datetime) -> Offer:
    """Proposes documents, given as bytes."""

    async def work(*documents: bytes, **more: Any) -> ReviewedProposal | None:
        readings = tuple(reading(data, f"new-{place}.md") for place, data in enumerate(documents))
        names = tuple(reading.chapter.source for reading in readings)
        request = ImportRequest(readings, files=names, **more)
        origin = ProposalOrigin(USER, "mika", CHANNEL)
        return await propose_import(store, request, origin, now=now, language="ja")

    return work


async def offered(offer: Offer, *documents: bytes, **more: Any) -> ReviewedProposal:
    made = await offer(*documents, **more)
    assert made is not None
    return made


async def counts(store: SqliteStorage) -> dict[str, int]:
    """Returns the number of rows of each table, except SQLite's own."""
    async with store.database.read() as transaction:
        tables = await transaction.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables if not name.startswith("sqlite_")]
        return {name: (await transaction.fetch_one(f"SELECT count(*) FROM {name}"))[0] for name in names}  # noqa: S608 - its own tables


async def test_proposal_is_staged_and_not_active(store: SqliteStorage, offer: Offer) -> None:
    made = await offered(offer, NEXT)
    assert [chapter.key for chapter in made.review.new_chapters] == ["2026/2-6/digest/ja"]
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert (active.id, made.proposal.base, made.proposal.revision) == (1, 1, 2)


async def test_repeated_review_is_equal(store: SqliteStorage, offer: Offer) -> None:
    made = await offered(offer, NEXT)
    again = await review_proposal(store, made.proposal.revision, "ja")
    assert again is not None
    assert again.proposal == made.proposal
    for item in ("diff", "failures", "affected_cards", "new_chapters"):
        assert getattr(again.review, item) == getattr(made.review, item)


async def test_parser_warnings_are_stored(store: SqliteStorage, offer: Offer) -> None:
    data = document((*LINES, "- アルメニアの話、頁のない文。"), edition=2026)
    read = reading(data, "new-0.md")
    made = await offered(offer, data)
    assert made.proposal.warnings["new-0.md"][: len(read.warnings)] == read.warnings
    kept = await store.proposals.find_proposal(made.proposal.revision)
    assert kept is not None
    assert kept.warnings == made.proposal.warnings


async def test_same_document_again_proposes_nothing(store: SqliteStorage, offer: Offer) -> None:
    before = await counts(store)
    assert await offer(document()) is None
    assert await counts(store) == before


async def test_stages_are_reported_in_order(store: SqliteStorage, now: datetime) -> None:
    stages = []

    async def stage(name: str) -> None:
        stages.append(name)

    request = ImportRequest((reading(NEXT),))
    await propose_import(store, request, ProposalOrigin(), now=now, language="ja", on_stage=stage)
    assert stages == ["annotate", "compare"]


async def test_documents_that_do_not_fit_together_store_nothing(
    store: SqliteStorage, offer: Offer, now: datetime
) -> None:
    before = await counts(store)
    with pytest.raises(BriefingError):
        await offer(NEXT, document(LINES[:3], edition=2026))
    wrong = Override("subjects.toml", OverrideKind.SUBJECTS, '[ZZ]\nkind = "country"\n', "0" * 64)
    with pytest.raises(ContentError):
        await propose_import(store, ImportRequest(overrides=(wrong,)), ProposalOrigin(), now=now, language="ja")
    assert await counts(store) == before


async def test_message_of_a_proposal_is_stored(store: SqliteStorage, offer: Offer) -> None:
    made = await offered(offer, NEXT)
    await store.proposals.set_proposal_message(made.proposal.revision, MessageRef(CHANNEL, "1.5"))
    kept = await store.proposals.find_proposal(made.proposal.revision)
    assert kept == replace(made.proposal, message_ref=MessageRef(CHANNEL, "1.5"))


async def test_discarding_leaves_no_row_in_any_table(store: SqliteStorage, offer: Offer) -> None:
    before = await counts(store)
    made = await offered(offer, NEXT, document(number="2-7"))
    staged = await counts(store)
    assert staged["proposal"] == 1
    assert staged["passage"] > before["passage"]
    await store.revisions.discard_revision(made.proposal.revision)
    assert await counts(store) == before
    assert await review_proposal(store, made.proposal.revision, "ja") is None


async def test_applied_proposal_is_active_with_its_author(store: SqliteStorage, offer: Offer) -> None:
    made = await offered(offer, NEXT)
    applied = await apply_proposal(store, made.proposal, actor=USER, author="mika")
    assert (applied.id, applied.active) == (2, True)
    (step, _) = await store.revisions.list_activations()
    assert (step.details.reason.value, step.details.actor, step.details.author, step.details.note) == (
        "apply",
        USER,
        "mika",
        "new-0.md",
    )
    assert (await store.proposals.list_proposed_files())[2] == ("new-0.md",)


@pytest.mark.fault(21)
async def test_one_of_two_simultaneous_applications_succeeds(store: SqliteStorage, offer: Offer) -> None:
    made = await offered(offer, NEXT)
    outcomes = await asyncio.gather(
        apply_proposal(store, made.proposal, actor=USER, author="mika"),
        apply_proposal(store, made.proposal, actor=UserRef("discord", "8"), author="ken"),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, StaleRevision) for outcome in outcomes) == 1
    assert [step.details.reason.value for step in await store.revisions.list_activations()] == ["apply", "import"]


@pytest.mark.fault(21)
async def test_proposal_with_another_base_must_be_renewed(store: SqliteStorage, offer: Offer, now: datetime) -> None:
    first = await offered(offer, NEXT)
    second = await offered(offer, document(number="2-7"))
    await apply_proposal(store, first.proposal, actor=USER, author="mika")
    with pytest.raises(StaleRevision):
        await apply_proposal(store, second.proposal, actor=USER, author="mika")
    renewed = await renew_proposal(store, second.proposal, now=now, language="ja")
    assert renewed is not None
    assert renewed.proposal.base == first.proposal.revision
    assert [chapter.key for chapter in renewed.review.new_chapters] == ["2025/2-7/digest/ja"]
    assert (renewed.proposal.files, renewed.proposal.actor) == (second.proposal.files, USER)
    assert await store.proposals.find_proposal(second.proposal.revision) is None
    await apply_proposal(store, renewed.proposal, actor=USER, author="mika")
    keys = {chapter.key for chapter in (await store.revisions.load_snapshot()).content.chapters}
    assert keys == {"2025/2-6/digest/ja", "2026/2-6/digest/ja", "2025/2-7/digest/ja"}


async def test_renewing_imported_documents_proposes_nothing(
    store: SqliteStorage, offer: Offer, now: datetime
) -> None:
    first, second = await offered(offer, NEXT), await offered(offer, NEXT)
    await apply_proposal(store, first.proposal, actor=USER, author="mika")
    assert await renew_proposal(store, second.proposal, now=now, language="ja") is None
    assert await store.proposals.find_proposal(second.proposal.revision) is None
    assert [revision.id for revision in await store.revisions.list_revisions()] == [2, 1]


async def test_one_of_two_chapters_is_corrected(store: SqliteStorage, offer: Offer, now: datetime) -> None:
    made = await offered(offer, NEXT, document(edition=0, number="2-7", title="版の分からない章"))
    assert ReviewCheck.NO_EDITION in {failure.check for failure in made.review.failures}
    heads = await store.proposals.list_new_chapters(made.proposal)
    assert [head.key for head in heads] == [chapter.key for chapter in made.review.new_chapters]
    correction = MetadataOverride(2027, "2-7", "ja", "直した題")
    renewed = await renew_proposal(
        store, made.proposal, now=now, language="ja", metadata_overrides={heads[1].key: correction}
    )
    assert renewed is not None
    assert [(chapter.key, chapter.title) for chapter in renewed.review.new_chapters] == [
        ("2026/2-6/digest/ja", "試験の章"),
        ("2027/2-7/digest/ja", "直した題"),
    ]
    assert ReviewCheck.NO_EDITION not in {failure.check for failure in renewed.review.failures}
    assert [revision.id for revision in await store.revisions.list_revisions()] == [renewed.proposal.revision, 1]


async def test_correction_that_changes_nothing_leaves_one_proposal(
    store: SqliteStorage, offer: Offer, now: datetime
) -> None:
    made = await offered(offer, NEXT)
    (head,) = await store.proposals.list_new_chapters(made.proposal)
    same = MetadataOverride(head.edition, head.number, head.language, head.title)
    renewed = await renew_proposal(store, made.proposal, now=now, language="ja", metadata_overrides={head.key: same})
    assert renewed is not None
    assert renewed.review.diff == made.review.diff
    assert await review_proposal(store, renewed.proposal.revision, "ja") is not None
    assert len(await store.revisions.list_revisions()) == 2


async def test_correction_to_a_stored_chapter_proposes_nothing(
    store: SqliteStorage, offer: Offer, now: datetime
) -> None:
    """The file of next year turns out to be this year's chapter: corrected, it is equal to the active content."""
    made = await offered(offer, document(edition=2026))
    (head,) = await store.proposals.list_new_chapters(made.proposal)
    stored = (await store.revisions.load_snapshot()).content.chapters[0]
    same = MetadataOverride(stored.edition, stored.number)
    renewed = await renew_proposal(store, made.proposal, now=now, language="ja", metadata_overrides={head.key: same})
    if renewed is not None:
        # The file differs only in its front matter, which readers do not see.
        assert not [
            part_changes for part, part_changes in renewed.review.diff.parts.items() if part.value != "chapters"
        ]


async def test_chapters_to_correct_are_the_new_ones(store: SqliteStorage, offer: Offer, now: datetime) -> None:
    """A file of subjects beside them causes every chapter to be annotated again, but contains none of them."""
    toml = '[relief]\nnames = { ja = "防災", en = "Disaster relief" }\n'
    laid = Override("topics.toml", OverrideKind.SUBJECTS, toml, "1" * 64)
    made = await offered(offer, NEXT, overrides=(laid,))
    heads = await store.proposals.list_new_chapters(made.proposal)
    assert (
        [head.key for head in heads]
        == [chapter.key for chapter in made.review.new_chapters]
        == ["2026/2-6/digest/ja"]
    )


async def test_rollback_accepts_only_revisions_that_were_active(store: SqliteStorage, offer: Offer) -> None:
    applied = await offered(offer, NEXT)
    await apply_proposal(store, applied.proposal, actor=USER, author="mika")
    staged = await offered(offer, document(number="2-7"))
    with pytest.raises(StaleRevision):
        await roll_back_revision(store, target=staged.proposal.revision, expected=2, actor=USER, author="mika")
    with pytest.raises(StaleRevision):
        await roll_back_revision(store, target=1, expected=1, actor=USER, author="mika")
    back = await roll_back_revision(store, target=1, expected=2, actor=USER, author="mika")
    assert (back.id, back.active) == (1, True)


async def test_discarded_proposal_cannot_be_applied(store: SqliteStorage, offer: Offer) -> None:
    made = await offered(offer, NEXT)
    await store.revisions.discard_revision(made.proposal.revision)
    with pytest.raises(StoreError):
        await apply_proposal(store, made.proposal, actor=USER, author="mika")


async def test_applied_proposal_cannot_be_discarded(store: SqliteStorage, offer: Offer) -> None:
    made = await offered(offer, NEXT)
    await apply_proposal(store, made.proposal, actor=USER, author="mika")
    await roll_back_revision(store, target=1, expected=2, actor=USER, author="mika")
    with pytest.raises(StaleRevision):
        await store.revisions.discard_revision(made.proposal.revision)


async def test_only_expired_proposals_are_deleted(store: SqliteStorage, offer: Offer, now: datetime) -> None:
    before = await counts(store)
    await offered(offer, NEXT)
    assert await store.proposals.delete_old_proposals(now) == 0
    assert await store.proposals.delete_old_proposals(now + timedelta(seconds=1)) == 1
    assert await counts(store) == before


async def test_active_revisions_are_never_deleted(store: SqliteStorage, offer: Offer, now: datetime) -> None:
    made = await offered(offer, NEXT)
    await apply_proposal(store, made.proposal, actor=USER, author="mika")
    await roll_back_revision(store, target=1, expected=2, actor=USER, author="mika")
    assert await store.proposals.delete_old_proposals(now + 100 * WEEK) == 0
    assert [revision.id for revision in await store.revisions.list_revisions()] == [2, 1]
    assert (await store.proposals.list_proposed_files())[2] == ("new-0.md",)


async def test_staged_revision_without_a_proposal_is_deleted_when_it_expires(
    store: SqliteStorage, now: datetime
) -> None:
    """The staged revision has no proposal; it is not active, and no button refers to it."""
    before = await counts(store)
    await store.revisions.stage_content(content_of(document(LINES[:3], number="2-7")), base_id=1)
    assert await store.proposals.find_proposal(2) is None
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 1
    assert await store.proposals.delete_old_proposals(now - timedelta(seconds=1)) == 0
    assert await store.proposals.delete_old_proposals(now + WEEK) == 1
    assert await counts(store) == before


async def test_canceled_proposal_leaves_the_active_revision_intact(
    store: SqliteStorage, offer: Offer, now: datetime
) -> None:
    """After a cancellation at any point, the active revision is unchanged, and the rest is deleted later."""
    before = await counts(store)
    for wait in (0.0, 0.01, 0.03, 0.06, 0.1, 0.2):
        task = asyncio.ensure_future(offer(NEXT))
        await asyncio.sleep(wait)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 1
    await store.proposals.delete_old_proposals(now + WEEK)
    assert await counts(store) == before
    await store.verify()


async def test_given_number_is_not_replaced(store: SqliteStorage, now: datetime) -> None:
    """A number that a moderator entered is not replaced by one that is derived from sections."""
    brought = ImportRequest(
        (ParsedDocument(replace(reading(NEXT).chapter, number="2")),),
        metadata_override=MetadataOverride(number="2"),
        files=("a.md",),
    )
    made = await propose_import(store, brought, ProposalOrigin(), now=now, language="ja")
    assert made is not None
    assert [chapter.number for chapter in made.review.new_chapters] == ["2"]


def test_override_imported_again_counts_as_new() -> None:
    """A stored file that is applied again takes precedence over later ones: a renewed proposal must keep it."""
    from briefings.domain import Override, OverrideKind
    from briefings.revisions.proposals import _find_new_overrides

    one, two, three = (Override(f"{n}.toml", OverrideKind.SUBJECTS, str(n), str(n)) for n in range(3))
    assert _find_new_overrides((one, two), (two, one)) == (one,)
    assert _find_new_overrides((one, two), (one, two, three)) == (three,)
    assert _find_new_overrides((one, two, three), (one, three)) == ()
    assert _find_new_overrides((), (one,)) == (one,)
