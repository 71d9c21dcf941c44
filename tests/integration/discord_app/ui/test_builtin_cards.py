"""The built-in content: every card that can be reached by buttons and selects from any subject is valid."""

from __future__ import annotations

from collections import deque

import pytest
from msgspec.structs import replace
from simcord.components import validate_components, walk_components

from bot.discord_app.answer_cache import AnswerCache
from bot.discord_app.ui.custom_ids import decode_custom_id
from bot.discord_app.ui.limits import CARD_LIMITS
from briefings.domain import Revision, Snapshot
from briefings.domain.cards import CardRequest
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_content
from tests.support.subject_samples import SAMPLE_OR_ALL, sample_subjects

V2_FLAG = 1 << 15


@pytest.fixture(scope="module")
def briefing_service() -> BriefingService:
    return BriefingService(
        Snapshot(Revision(1, None, "", "2026-01-01T00:00:00Z", active=True), shipped_content()), CARD_LIMITS
    )


@SAMPLE_OR_ALL
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_button_opens_a_card_valid_for_discord(
    briefing_service: BriefingService, language: str, every: int
) -> None:
    """Buttons to the subjects that a sample leaves out are read, but not pressed."""
    answers = AnswerCache(briefing_service)
    subjects = sample_subjects(briefing_service.snapshot.content, every)
    left_out = {subject.id for subject in briefing_service.snapshot.content.subjects} - {
        subject.id for subject in subjects
    }
    waiting = deque(CardRequest(subject.id) for subject in subjects)
    seen = set(waiting)
    origins: dict[str, str] = {}
    while waiting:
        request = waiting.popleft()
        view = answers.render_card(request, language)
        assert view is not None, request
        components = view.to_components()
        validate_components(components, flags=V2_FLAG)
        parts = list(walk_components(components))
        assert len(parts) <= 40
        texts = [part["content"] for part in parts if part["type"] == 10]
        assert "載せています" not in texts[-1]  # long cards are divided into pages so that nothing is ever cut
        assert "Shortened" not in texts[-1]
        for part in parts:
            ids = (
                [part["custom_id"]] if part["type"] == 2 else [option["value"] for option in part.get("options", [])]
            )
            for custom_id in ids:
                target = decode_custom_id(custom_id).to_request(
                    subjects=briefing_service.content_index.subjects, sections=briefing_service.section_references
                )
                # The origin affects only the button back: each card is opened with an origin and without one.
                target = replace(target, origin=target.origin and origins.setdefault(target.subject, target.origin))
                if target not in seen and target.subject not in left_out and not part.get("disabled"):
                    seen.add(target)
                    waiting.append(target)
    assert len(seen) > len(subjects)


@SAMPLE_OR_ALL
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_choice_that_can_be_offered_resolves_to_its_own_subject(
    briefing_service: BriefingService, language: str, every: int
) -> None:
    answers = AnswerCache(briefing_service)
    for subject in sample_subjects(briefing_service.snapshot.content, every):
        for choice in answers.complete_names(subject.get_localized_name(language), language):
            assert answers._choices.find_subject(choice.name) is not None
        own = answers._choices._choice_cache[subject.id, language]
        assert answers._choices.find_subject(own.value) == subject.id
