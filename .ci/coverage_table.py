"""Prints the branch coverage of each package, and the least covered files of critical areas.

`python .ci/coverage_table.py coverage.json`: the report that `coverage json` writes.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

CRITICAL = {
    "delivery": (
        "briefings/posting/",
        "bot/discord_app/posting/",
        "bot/slack_app/posting/",
        "bot/dispatch_scheduler",
    ),
    "storage": ("briefings/storage/",),
    "permissions": (
        *("bot/discord_app/authorization.py", "bot/discord_app/channel_permissions.py", "bot/moderation/"),
        *("bot/discord_app/moderation/", "bot/slack_app/authorization.py", "bot/slack_app/moderation/"),
    ),
    "documents": ("briefings/documents/",),
}
"""The paths of each area whose least covered files are listed."""

LISTED = 10


def compute_share(summaries: list[dict[str, Any]]) -> float:
    """Returns the share of executed statements and branches in percent; 100 if there are none."""
    total = sum(summary["num_statements"] + summary["num_branches"] for summary in summaries)
    covered = sum(summary["covered_lines"] + summary["covered_branches"] for summary in summaries)
    return 100 * covered / total if total else 100.0


def format_tables(report: dict[str, Any]) -> list[str]:
    """Returns the lines of both tables: every package, then the least covered files of each critical area."""
    files = {name.replace("\\", "/"): entry for name, entry in sorted(report["files"].items())}
    packages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, entry in files.items():
        packages["/".join(Path(name).parent.parts[:2])].append(entry["summary"])
    lines = [f"{compute_share(summaries):6.1f} %  {package}" for package, summaries in sorted(packages.items())]
    lines.append(f"{compute_share([entry['summary'] for entry in files.values()]):6.1f} %  everything")
    for area, paths in CRITICAL.items():
        chosen = {name: entry for name, entry in files.items() if name.startswith(paths)}
        share = compute_share([entry["summary"] for entry in chosen.values()])
        lines += ["", f"{area}: {share:.1f} % of {len(chosen)} files; the least covered:"]
        least = sorted(chosen, key=lambda name: (compute_share([chosen[name]["summary"]]), name))
        for name in least[:LISTED]:
            missing = _format_ranges(chosen[name]["missing_lines"])
            lines.append(f"{compute_share([chosen[name]['summary']]):6.1f} %  {name}  {missing}".rstrip())
    return lines


def _format_ranges(numbers: list[int], shown: int = 8) -> str:
    """Formats the first line numbers, with neighbors joined: `3-5, 9`."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in ranges]
    return ", ".join(texts[:shown]) + (", …" if len(texts) > shown else "")


if __name__ == "__main__":
    print("\n".join(format_tables(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
