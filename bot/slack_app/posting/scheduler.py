"""Posts due occurrences in Slack while the application runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dispatch_scheduler import DRAIN_SECONDS, WAKEUP_INTERVAL, DispatchScheduler
from bot.slack_app.posting.notifier import SlackNotifier
from bot.slack_app.posting.publisher import GRACE, SlackPublisher
from bot.slack_app.refs import PLATFORM
from briefings.posting.content import ServicePostContent
from briefings.posting.dispatcher import Dispatcher
from briefings.posting.news.stored_news import StoredNews
from briefings.posting.ports import PostingContext

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.context import BotContext
    from bot.slack_app.workspaces import Workspaces


class SlackPosting:
    """The posts of the schedules of Slack.

    Args:
        context: the content, the storage and the clock.
        workspaces: returns the client of a workspace.
        wake_every: seconds between two checks for due posts.
        grace: how long the outcome of a request is open.
    """

    def __init__(
        self,
        context: BotContext,
        workspaces: Workspaces,
        *,
        wake_every: float = WAKEUP_INTERVAL,
        grace: timedelta = GRACE,
    ) -> None:
        self.publisher = SlackPublisher(workspaces, grace)
        self.notifier = SlackNotifier(context, workspaces)
        post_content = ServicePostContent(lambda: context.service)
        posting_context = PostingContext(
            context.storage,
            self.publisher,
            post_content,
            self.notifier,
            context.clock,
            PLATFORM,
            StoredNews(context.storage, lambda: context.service, post_content, lambda: context.home_workspaces),
        )
        # The Web API needs no socket, so posts continue while the socket is being renewed.
        self._scheduler = DispatchScheduler(Dispatcher(posting_context), context.clock, lambda: True, wake_every)

    def start(self) -> None:
        """Starts the wake-ups; overdue occurrences are posted at once."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Stops the wake-ups, and finishes posts that have been started."""
        await self._scheduler.stop(DRAIN_SECONDS)
