"""Holds the data for monitoring: the metrics of a process, and the state of its platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.metrics import Metrics, PrometheusMetrics
from briefings.domain.deliveries import DeliveryState
from briefings.errors import StoreError

if TYPE_CHECKING:
    from briefings.storage.ports import Storage


class MonitoredPlatform(Protocol):
    """A running platform, as monitoring sees it."""

    @property
    def storage(self) -> Storage:
        """The open database."""

    @property
    def active_revision(self) -> int | None:
        """The revision that is loaded; None before."""

    @property
    def is_connected(self) -> bool:
        """Whether the platform is connected."""


class Monitoring:
    """The data of a process for monitoring.

    Attributes:
        metrics: counts events.
    """

    def __init__(self, metrics: Metrics | None = None) -> None:
        self.metrics = metrics or Metrics()
        self._platforms: dict[str, MonitoredPlatform | None] = {}

    def expect_platform(self, name: str) -> None:
        """Records that the process will run a platform, which is not started yet."""
        self._platforms.setdefault(name, None)

    def set_platform(self, name: str, platform: MonitoredPlatform | None) -> None:
        """Sets the running session of a platform; None once it has ended."""
        self._platforms[name] = platform

    def describe_health(self) -> tuple[bool, dict[str, object]]:
        """Returns whether every platform is connected and has content, and the details as JSON."""
        details = {
            name: {
                "connected": platform is not None and platform.is_connected,
                "revision": platform.active_revision if platform is not None else None,
            }
            for name, platform in self._platforms.items()
        }
        is_healthy = all(state["connected"] and state["revision"] for state in details.values())
        return is_healthy, {"status": "ok" if is_healthy else "unavailable", "platforms": details}

    async def export_metrics(self) -> bytes:
        """Returns the metrics in the text format of Prometheus, including those read from the database now."""
        assert isinstance(self.metrics, PrometheusMetrics)  # noqa: S101  # the server is started only then
        platform = next((platform for platform in self._platforms.values() if platform is not None), None)
        if platform is not None:
            if platform.active_revision is not None:
                self.metrics.set_revision(platform.active_revision)
            try:
                counts = await platform.storage.deliveries.count_by_state()
            except StoreError:
                self.metrics.count_database_error()
            else:
                self.metrics.set_deliveries({str(state): counts[state] for state in DeliveryState})
        return self.metrics.export_text()
