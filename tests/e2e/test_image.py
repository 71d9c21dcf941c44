"""Builds the image with buildah, on a base of Debian's packages, and runs it read-only as an unprivileged user.

Needs root, buildah and mmdebstrap (Debian's packages), and the package registries.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE = "localhost/debian:bookworm-slim"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
ENVIRONMENT = {**os.environ, "STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("buildah") or not shutil.which("mmdebstrap"),
        reason="the image is built by root with buildah and mmdebstrap",
    ),
]

RUN = textwrap.dedent("""\
    root=$1; shift
    mount --bind "$root" "$root" && mount -o remount,ro,bind "$root"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount -t tmpfs -o uid=10001,gid=10001,mode=0700 tmpfs "$root/data"
    mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev"
    exec chroot --userspec=10001:10001 "$root" /usr/bin/env -i PATH=/opt/briefing-bot/bin:/usr/bin:/bin HOME=/data \
        DATABASE_PATH=/data/briefings.db MPLCONFIGDIR=/tmp/matplotlib METRICS_PORT=9108 sh -c "$1"
    """)
"""Runs a command as a container engine does: read-only root, two folders in memory, no environment of the host."""


def buildah(*arguments: str | Path) -> str:
    result = subprocess.run(
        ["buildah", *map(str, arguments)], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout.strip()


@pytest.fixture(scope="module")
def image_root(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The root folder of a container of the built image."""
    folder = tmp_path_factory.mktemp("image")
    archive, configuration = folder / "debian.tar", folder / "pip.conf"
    subprocess.run(["mmdebstrap", "--variant=minbase", "bookworm", str(archive)], check=True, capture_output=True)
    configuration.write_text("[global]\ncert = /host-ca.crt\n", encoding="utf-8")
    base = buildah("from", "scratch")
    buildah("add", base, archive, "/")
    buildah("add", base, CA_BUNDLE, "/host-ca.crt")
    buildah("add", base, configuration, "/etc/pip.conf")
    buildah("commit", base, BASE)
    buildah("rm", base)
    buildah(
        "build", "--network", "host", "--pull-never", "-f", root / "Containerfile", "-t", "briefing-bot-test", root
    )
    container = buildah("from", "localhost/briefing-bot-test")
    yield Path(buildah("mount", container))
    buildah("rm", container)


def run_in(image_root: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "--mount", "bash", "-c", RUN, "run", str(image_root), command],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_commands_run_with_nothing_but_the_volume(image_root: Path) -> None:
    result = run_in(image_root, "id -u; touch /x; briefing-bot --language en check --offline")
    assert result.stdout.startswith("10001\n")
    assert "Read-only file system" in result.stderr
    assert "content: ok" in result.stdout


def test_health_check_answers_and_sigterm_ends_the_bot(image_root: Path) -> None:
    """Without a network, health is unavailable; SIGTERM ends the process, with status 0, within ten seconds."""
    script = (
        "DISCORD_TOKEN=aaaa.bbbb.cccc briefing-bot run & pid=$!; "
        'for try in $(seq 100); do curl=$(python3 -c "import urllib.request as r, urllib.error as e\n'
        "try: r.urlopen('http://127.0.0.1:9108/health')\n"
        'except e.HTTPError as error: print(error.read().decode())") 2>/dev/null && [ -n "$curl" ] && break; '
        'sleep 0.2; done; echo "$curl"; kill -TERM $pid; '
        "(sleep 10; kill -KILL $pid) 2>/dev/null & wait $pid; echo $?"
    )
    health, status = run_in(image_root, script).stdout.strip().splitlines()[-2:]
    assert json.loads(health)["platforms"]["discord"]["connected"] is False
    assert status == "0"
