"""Steps of a refresh of the content in Discord."""

from __future__ import annotations

from typing import Any


async def refresh(world: Any, data: bytes | None, *, name: str = "next.md", actor: Any = None) -> Any:
    options = {} if data is None else {"document": (name, data)}
    return await (actor or world.manager).slash(world.channel, "data refresh", **options)


def find_button(read: Any, message: Any, act: str) -> str:
    """Returns the id of the button with the action `act` (a letter, see `proposal_ids`)."""
    ids = [part["custom_id"] for part in read.parts(message) if "custom_id" in part]
    return next(custom_id for custom_id in ids if custom_id.startswith(f"x1|{act}|"))


def list_acts(read: Any, message: Any) -> set[str]:
    ids = [part.get("custom_id", "") for part in read.parts(message)]
    return {custom_id.split("|")[1] for custom_id in ids if custom_id.startswith("x1|")}
