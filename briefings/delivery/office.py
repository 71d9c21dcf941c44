"""What deliveries need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from briefings.delivery.outlet import Notices, Outlet
from briefings.schedules.occasions import Occasions
from briefings.store.store import Store


@dataclass(frozen=True, slots=True)
class Office:
    """What a delivery needs, opened elsewhere.

    Attributes:
        store: holds the ledger.
        outlet: the platform.
        occasions: what is said.
        notices: how moderators are told.
        clock: gives the aware time.
    """

    store: Store
    outlet: Outlet
    occasions: Occasions
    notices: Notices
    clock: Callable[[], datetime]
