"""Tests the files of `deploy/` and the Containerfile, with the tools that read them where they are installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.metrics import PrometheusMetrics

HIGHEST_EXPOSURE = 2.0
"""Maximum exposure of `systemd-analyze security`, which rates a service below 2.0 as "OK", its best rating."""

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


@pytest.fixture
def unit(root: Path, tmp_path: Path) -> Path:
    """The unit, with a program that exists on this machine."""
    text = (root / "deploy" / "briefing-bot.service").read_text(encoding="utf-8")
    path = tmp_path / "briefing-bot.service"
    path.write_text(re.sub(r"(?m)^(ExecStart(?:Pre)?=)\S+", r"\1/bin/true", text), encoding="utf-8")
    return path


@needs_systemd
def test_systemd_accepts_the_unit(unit: Path) -> None:
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


@needs_systemd
def test_unit_exposes_little(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    match = re.search(r"exposure level for briefing-bot\.service: ([\d.]+)", output)
    assert match is not None, output
    assert float(match[1]) < HIGHEST_EXPOSURE


def test_image_runs_without_rights_and_has_a_health_check(root: Path) -> None:
    steps = re.findall(r"(?m)^([A-Z]+) (.*)$", (root / "Containerfile").read_text(encoding="utf-8"))
    final = steps[max(number for number, (name, _value) in enumerate(steps) if name == "FROM") :]
    values = {name: value for name, value in final if name != "RUN"}
    assert values["USER"].partition(":")[0].isdecimal()
    assert int(values["USER"].partition(":")[0]) > 0
    assert {"HEALTHCHECK", "STOPSIGNAL", "VOLUME"} <= values.keys()


def test_image_context_includes_every_copied_file(root: Path) -> None:
    ignore = (root / ".containerignore").read_text(encoding="utf-8").split()
    text = (root / "Containerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"(?m)^COPY (?!--from)(.*)$", text) for word in line.split()[:-1]]
    assert copied
    for name in copied:
        assert (root / name).exists(), name
        assert f"!{name}" in ignore


def test_lock_file_of_image_has_same_pins(root: Path) -> None:
    def read_pins(name: str) -> set[str]:
        return set(re.findall(r"(?m)^\S+==\S+(?: ; .*?)?(?= \\)", (root / name).read_text(encoding="utf-8")))

    image, everything = read_pins("requirements-bot.lock"), read_pins("requirements.lock")
    assert image <= everything
    assert not {pin for pin in image if pin.startswith(("simcord", "av=="))}


def test_dashboard_shows_every_metric_and_no_other(root: Path) -> None:
    dashboard = json.loads((root / "deploy" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    expressions = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    used = set(re.findall(r"briefing_bot_\w+", expressions))
    exported = PrometheusMetrics().export_text().decode()
    defined = {name for name, _kind in re.findall(r"(?m)^# TYPE (\S+) (\S+)$", exported)}
    plain = {re.sub(r"_bucket$", "", name) for name in used}
    assert plain == {name for name in defined if not name.endswith("_created")}
    documented = (root / "docs" / "operating.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in documented for name in plain)
