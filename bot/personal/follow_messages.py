"""Builds the messages about followed subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.moderation.markup import escape_markdown
from bot.moderation.parts import (
    Accent,
    Button,
    ButtonStyle,
    ModeratorMessage,
    Option,
    build_menu,
    build_message,
    build_notice,
    build_row,
)
from bot.personal.ids import FollowAction, FollowId
from briefings.cards.labels import join_names
from briefings.domain.deliveries import DeliveryState
from briefings.i18n import gettext as _
from briefings.i18n import pgettext
from briefings.posting.zones import format_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.domain.deliveries import Delivery
    from briefings.domain.follows import Follower
    from briefings.service import BriefingService

CLOSED_REASONS: Final = frozenset({"closed_messages", "403"})
"""Reasons of a delivery that was rejected by the member's own settings."""


def follow_label(language: str) -> str:
    """Returns the text of the button that lists the followed subjects."""
    return pgettext("button", "What I follow", language)


def stop_label(language: str) -> str:
    """Returns the text of the button that stops all messages."""
    return pgettext("button", "Stop these messages", language)


def build_follow_list(
    service: BriefingService,
    follower: Follower | None,
    language: str,
    *,
    note: str = "",
    deliveries: Sequence[Delivery] = (),
) -> ModeratorMessage:
    """Builds the list of followed subjects, with the menu and the button to unfollow them.

    Args:
        service: returns the names of subjects.
        follower: the member with the followed subjects; None if there is none.
        language: of the member.
        note: a sentence before the list.
        deliveries: the member's latest messages, newest first.
    """
    if follower is None:
        text = _(
            "You follow no subjects. Enter /follow with the name of a country, topic, framework or person.", language
        )
        return build_notice(f"{note}\n{text}".strip())
    schedule = follower.schedule
    names = {followed.subject: _name_subject(service, followed.subject, language) for followed in follower.subjects}
    lines = [f"- {escape_markdown(name)}" for name in names.values()]
    days = join_names((str(days) for days in schedule.lead_days), language)
    when = _(
        "At {time} ({zone}), at most one message a day, and none if nothing is new.",
        language,
        time=f"{schedule.at:%H:%M}",
        zone=format_zone(schedule.zone, language),
    )
    ahead = _("Anniversaries: {days} days ahead, and on the day.", language, days=days) if days else ""
    heading = _("What you follow", language)
    options = [Option(name, subject) for subject, name in names.items()]
    return build_message(
        note,
        "\n".join([f"### {heading}", *lines]),
        f"-# {when} {ahead}".strip(),
        _describe_trouble(follower, deliveries, language),
        build_menu(FollowId(FollowAction.STOP, schedule.key), options, _("Stop following …", language)),
        build_row(
            Button(FollowId(FollowAction.STOP_ALL, schedule.key), stop_label(language), ButtonStyle.DANGER),
        ),
        accent=Accent.NEUTRAL,
    )


def get_foreign_text(language: str) -> str:
    """Returns the answer to a button of another user, or of a message that has been stopped."""
    return _("This button belongs to messages that are stopped, or that are not yours.", language)


def _describe_trouble(follower: Follower, deliveries: Sequence[Delivery], language: str) -> str | None:
    """Returns a note that the last message could not be delivered, and the remedy; None if it was."""
    last = next((delivery for delivery in deliveries if delivery.state is not DeliveryState.SKIPPED), None)
    if follower.schedule.paused:
        return "⚠️ " + _("Messages were paused, because they could not be delivered. They are resumed now.", language)
    if last is None or last.state is not DeliveryState.GIVEN_UP:
        return None
    if last.reason in CLOSED_REASONS:
        text = _(
            "The last message could not be delivered: you do not accept direct messages from this application. Allow "
            "them in the privacy settings of a server that you share with it; the bot tries again in a few days.",
            language,
        )
    else:
        text = _("The last message could not be delivered; the bot tries again in a few days.", language)
    return f"⚠️ {text}"


def _name_subject(service: BriefingService, subject_id: str, language: str) -> str:
    subject = service.content_index.subjects.get(subject_id)
    return f"{subject.flag} {subject.get_localized_name(language)}".strip() if subject else subject_id
