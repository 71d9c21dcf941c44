"""Compiles the message catalogs when the package is built or installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface):
    """Adds a `.mo` file beside each `.po` file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compiles every catalog; the compiled files go into the wheel."""
        for source in sorted(Path(self.root, "briefings", "locale").glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            with source.open("rb") as file:
                catalog = read_po(file, locale=source.parent.parent.name)
            with target.open("wb") as file:
                write_mo(file, catalog)
            build_data["artifacts"].append(str(target.relative_to(self.root)))
