"""Benchmarks of the start time and the memory that the bot adds to a process that only imports discord.py.

Both are measured alternately in separate processes, so that a machine's load cancels out of the ratio.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from briefings import i18n

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc"),
]

ROUNDS = 7

BARE = "import discord\n"
OURS = """
import gc, sys
gc.set_threshold(50_000, 20, 20)  # as the command does, and the pause too
from briefings.collector import pause_collector
with pause_collector():
    import asyncio
    from pathlib import Path
    from bot.discord_app.connection.session import create_bot, ensure_builtin
    from bot.clock import utc_now
    from bot.settings_loader import load_settings
    from briefings.storage.sqlite.storage import SqliteStorage

async def main():
    store = await SqliteStorage.open(Path(sys.argv[1]), clock=utc_now)
    await ensure_builtin(store)
    bot = create_bot(store, load_settings())
    await bot.context.load_content()
    assert bot.context.answers.answer_query("アルメニア", "ja").view
    if "prepared" in sys.argv:
        await bot.context.resources.wait_until_prepared()
    await store.close()
    report()

asyncio.run(main())
"""
IMPORTS = "from bot.runtime import run_bot\nfrom bot.settings_loader import load_settings\nreport()\n"
BRIEF = """
import sys
sys.argv = ["briefing-bot", "--database", sys.argv[1], "brief", "アルメニア"]
from bot.cli import main
try:
    main()
except SystemExit as exit:
    assert not exit.code
assert "discord" not in sys.modules
report()
"""
REPORT = """
def report():
    # A process that only answers has not prepared everything: it ends here, as a measurement and not in order.
    import os, resource
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open("/proc/self/status") as status:
        memory = next(line for line in status if line.startswith("VmRSS")).split()[1]
    os.write(2, f"{used.ru_utime + used.ru_stime} {memory}".encode())
    os._exit(0)
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Installs the program: with compiled catalogs, and with compiled modules after the first run."""
    folder = tmp_path_factory.mktemp("program")
    for name in ("bot", "briefings", "migrations"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for path in folder.glob("briefings/locale/*/LC_MESSAGES/*.po"):
        path.with_suffix(".mo").write_bytes(i18n.compile_catalog(path.read_bytes()))
    return folder


def run(program: Path, script: str, database: Path, *arguments: str) -> tuple[float, float]:
    """Returns seconds of processor time and megabytes of a process that runs `script`, including its start.

    Processor time is used because wall-clock time depends on other load: at a load of 27 on two processors it is
    three times as long, and its ratios scatter by a half.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ended = subprocess.run(
        [sys.executable, "-c", REPORT + script, str(database), *arguments],
        cwd=database.parent,
        env=environment | {"PYTHONPATH": str(program)},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    seconds, kilobytes = ended.stderr.split()
    return float(seconds), int(kilobytes) / 1024


def test_start_and_the_memory_beside_a_bare_import(
    benchmark, capsys: pytest.CaptureFixture[str], tmp_path: Path, program: Path
) -> None:
    """Measures the first answer, the prepared content, and `brief` in a terminal, beside an import of discord.py.

    The aims and a profile of the remaining time are in docs/performance.md. The asserted limits are wider: they fail
    if something expensive was added to the start.
    """
    database = tmp_path / "briefings.db"
    kinds = {
        "import discord": (BARE + "report()\n",),
        "imports": (IMPORTS,),
        "answer": (OURS,),
        "prepared": (OURS, "prepared"),
        "brief": (BRIEF,),
    }
    for script, *arguments in kinds.values():  # makes the database, and the compiled files
        run(program, script, database, *arguments)
    rounds = [
        {kind: run(program, script, database, *arguments) for kind, (script, *arguments) in kinds.items()}
        for _ in range(ROUNDS)
    ]
    bare = "import discord"
    seconds = {kind: statistics.median(item[kind][0] for item in rounds) for kind in kinds}
    ratios = {kind: statistics.median(item[kind][0] / item[bare][0] for item in rounds) for kind in kinds}
    above = {kind: statistics.median(item[kind][1] - item[bare][1] for item in rounds) for kind in kinds}
    benchmark.extra_info.update({f"{kind}_ratio": round(ratio, 2) for kind, ratio in ratios.items()})
    benchmark.extra_info.update({f"{kind}_megabytes_above": round(size, 1) for kind, size in above.items()})
    benchmark.pedantic(lambda: run(program, OURS, database), rounds=1)
    with capsys.disabled():
        for kind in kinds:
            print(  # noqa: T201  # the figures are what this is for
                f"\nstart: {kind} {seconds[kind]:.3f} s of processor time, ratio {ratios[kind]:.2f}, "
                f"{above[kind]:.0f} MB above import discord",
                end="",
            )
        print()  # noqa: T201
    assert above["prepared"] <= 60
    assert ratios["answer"] <= 4
    assert ratios["brief"] <= 2.5


def test_reading_the_message_catalog(benchmark, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Measures what gettext adds to a start.

    An installation reads the compiled catalog, a checkout compiles it first.
    """
    compiled, source = (
        time_of_first_text(tmp_path / name, compiled=name == "compiled") for name in ("compiled", "source")
    )
    benchmark.extra_info.update(compiled_ms=round(compiled * 1000, 1), source_ms=round(source * 1000, 1))
    benchmark.pedantic(lambda: time_of_first_text(tmp_path / "again", compiled=True), rounds=1)
    with capsys.disabled():
        print(  # noqa: T201  # the figures are what this is for
            f"\ngettext: first text in Japanese after {compiled * 1000:.1f} ms from the compiled catalog, "
            f"after {source * 1000:.1f} ms from its source"
        )


def time_of_first_text(folder: Path, *, compiled: bool) -> float:
    """Returns the median seconds until the first text is translated, with the catalog read again each time."""
    shutil.copytree(i18n._FOLDER, folder, ignore=shutil.ignore_patterns("*.mo"))
    if compiled:
        for path in folder.glob("*/LC_MESSAGES/*.po"):
            path.with_suffix(".mo").write_bytes(i18n.compile_catalog(path.read_bytes()))
    seconds = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "_FOLDER", folder)
        for _ in range(ROUNDS):
            i18n.languages.cache_clear()
            i18n._load_catalog.cache_clear()
            began = time.perf_counter()
            assert i18n.gettext("Key points", "ja") != "Key points"
            seconds.append(time.perf_counter() - began)
    i18n.languages.cache_clear()
    i18n._load_catalog.cache_clear()
    return statistics.median(seconds)
