"""Counts events of the bot, for Prometheus.

Names and labels follow Prometheus' guide to naming. No label contains text that a person wrote, so that the number of
labels is bounded and no part of a message leaves the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LATENCY_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0)
"""Seconds. After three of them, both platforms show the user a time-out."""


class Metrics:
    """Does nothing; it is used if metrics are disabled."""

    def record_command(self, platform: str, command: str, outcome: str, seconds: float) -> None:
        """Records a command or a press that was answered.

        Args:
            platform: name of the platform.
            command: name of the command, or the kind of the component.
            outcome: `ok`, `rejected` (the user was informed), `database_error` or `error`.
            seconds: from the receipt to the end of the handler.
        """

    def count_unanswered(self, platform: str) -> None:
        """Counts a query that found nothing."""

    def count_database_error(self) -> None:
        """Counts a failed use of the database outside of a command."""

    def watch_connection(self, platform: str, get_latency: Callable[[], float]) -> None:
        """Reports the latency of a connection from now on.

        Args:
            platform: name of the platform.
            get_latency: returns the latency in seconds; NaN if there is no connection.
        """

    def record_web_request(self, page: str, status: int, seconds: float) -> None:
        """Records a request for a calendar or a page.

        Args:
            page: `calendar`, `card` or `other`; never an address.
            status: the status of the response.
            seconds: from the receipt of the request to the response.
        """

    def watch_web_connections(self, count_connections: Callable[[], int]) -> None:
        """Reports the number of open connections of the web server from now on."""


class PrometheusMetrics(Metrics):
    """Counts events in a separate registry, which is exported as text."""

    def __init__(self) -> None:
        # Imported here, because it is only needed if metrics are enabled.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        self._commands = Counter(
            "briefing_bot_commands",
            "Commands and presses that were answered.",
            ("platform", "command", "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "briefing_bot_command_duration_seconds",
            "Time from the receipt of a command to the end of its handler.",
            ("platform", "command"),
            buckets=LATENCY_BUCKETS,
            registry=self._registry,
        )
        self._unanswered = Counter(
            "briefing_bot_unanswered_queries", "Queries that found nothing.", ("platform",), registry=self._registry
        )
        self._database_errors = Counter(
            "briefing_bot_database_errors", "Failed uses of the database.", registry=self._registry
        )
        self._latency = Gauge(
            "briefing_bot_connection_latency_seconds",
            "Latency of the connection to a platform; NaN where there is none.",
            ("platform",),
            registry=self._registry,
        )
        self._deliveries = Gauge(
            "briefing_bot_deliveries", "Posts of schedules by state.", ("state",), registry=self._registry
        )
        self._web_requests = Counter(
            "briefing_bot_web_requests",
            "Requests for calendars and pages.",
            ("page", "status"),
            registry=self._registry,
        )
        self._web_seconds = Histogram(
            "briefing_bot_web_request_duration_seconds",
            "Time from the receipt of a request for a calendar or a page to its response.",
            ("page",),
            buckets=LATENCY_BUCKETS,
            registry=self._registry,
        )
        self._web_connections = Gauge(
            "briefing_bot_web_connections", "Open connections of the web server.", registry=self._registry
        )
        self._revision = Gauge(
            "briefing_bot_active_revision", "Number of the active revision.", registry=self._registry
        )

    def record_command(self, platform: str, command: str, outcome: str, seconds: float) -> None:
        """Records a command or a press that was answered."""
        self._commands.labels(platform, command, outcome).inc()
        self._seconds.labels(platform, command).observe(seconds)
        if outcome == "database_error":
            self._database_errors.inc()

    def count_unanswered(self, platform: str) -> None:
        """Counts a query that found nothing."""
        self._unanswered.labels(platform).inc()

    def count_database_error(self) -> None:
        """Counts a failed use of the database outside of a command."""
        self._database_errors.inc()

    def watch_connection(self, platform: str, get_latency: Callable[[], float]) -> None:
        """Reports the latency of a connection from now on."""
        self._latency.labels(platform).set_function(get_latency)

    def record_web_request(self, page: str, status: int, seconds: float) -> None:
        """Records a request for a calendar or a page."""
        self._web_requests.labels(page, str(status)).inc()
        self._web_seconds.labels(page).observe(seconds)

    def watch_web_connections(self, count_connections: Callable[[], int]) -> None:
        """Reports the number of open connections of the web server from now on."""
        self._web_connections.set_function(count_connections)

    def set_revision(self, revision: int) -> None:
        """Sets the number of the active revision."""
        self._revision.set(revision)

    def set_deliveries(self, counts: dict[str, int]) -> None:
        """Sets the number of posts in each state."""
        for state, count in counts.items():
            self._deliveries.labels(state).set(count)

    def export_text(self) -> bytes:
        """Returns all metrics in the text format of Prometheus."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)
