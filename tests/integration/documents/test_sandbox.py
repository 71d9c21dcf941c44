"""A harmful document ends only its parser process: the bot continues, and reports one sentence."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.documents.sandbox import runner as sandbox
from briefings.documents.sandbox.runner import read_file
from briefings.errors import DocumentTooLarge, ReaderStopped, UnreadableDocument
from tests.support import hostile_files as hostile
from tests.support import sample_documents as sample

pytestmark = [pytest.mark.fault(35), pytest.mark.usefixtures("started_workers")]

HAS_LIMITS = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no limits of a process: the clock alone holds"
)


def python(code: str) -> tuple[str, ...]:
    """Returns the command of a parser process that executes code, as if a document had caused it."""
    return (sys.executable, "-c", code)


async def test_result_equals_reading_in_process(drawn: bytes) -> None:
    limits = DocumentLimits()
    for data, name in ((sample.html(), "a.html"), (drawn, "a.pdf"), (sample.markdown(), "a.md")):
        assert await read_file(data, name=name, limits=limits) == tuple(parse_file(data, name=name, limits=limits))


async def test_language_model_is_loaded_without_writing_a_file() -> None:
    text = "Обзор 2023\n\nСмотрители маяка встретились в Армении и договорились о новой дороге к озеру.\n"
    (result,) = await read_file(text.encode(), name="a.txt")
    assert isinstance(result, ParsedFile)
    assert result.parsed_document.chapter.language == "ru"


async def test_reading_happens_in_another_process() -> None:
    """The main process starts it, and loads neither reader nor parser."""
    code = (
        "import asyncio, sys\n"
        "from briefings.documents.sandbox.runner import read_file\n"
        f"asyncio.run(read_file({sample.html()!r}, name='a.html'))\n"
        "loaded = {'selectolax', 'pypdfium2', 'markdown_it', 'briefings.documents.text_layer.parser', 'briefings.documents.html.to_markdown'}\n"  # noqa: E501
        "print(sorted(loaded & set(sys.modules)))\n"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_refusals_are_returned_unchanged() -> None:
    with pytest.raises(UnreadableDocument, match="encrypted") as raised:
        await read_file(hostile.encrypted_pdf(), name="a.pdf")
    assert "暗号化" in raised.value.format_line("ja")
    with pytest.raises(DocumentTooLarge, match="2,000 entries"):
        await read_file(hostile.zipped(*[(f"{i}.txt", b"x") for i in range(2_000)]), name="a.zip")


async def test_too_large_document_starts_no_process() -> None:
    with pytest.raises(DocumentTooLarge):
        await read_file(b"x" * 11, name="a.txt", limits=DocumentLimits(size=10), command=("/no/such/program",))


async def test_process_that_hangs_is_stopped() -> None:
    with pytest.raises(ReaderStopped, match=r"after 0\.5 seconds") as raised:
        await read_file(
            b"x", name="a.pdf", limits=DocumentLimits(wall=0.5), command=python("import time; time.sleep(60)")
        )
    assert raised.value.format_line("ja").startswith("a.pdf: 0.5秒")


async def test_process_that_never_reads_its_input_is_stopped() -> None:
    command = python("import time; time.sleep(60)")
    with pytest.raises(ReaderStopped):
        await read_file(b"x" * 5_000_000, name="a.pdf", limits=DocumentLimits(wall=0.5), command=command)


async def test_endless_output_is_stopped() -> None:
    command = python("import sys\nwhile True: sys.stdout.write('x' * 65536)")
    with pytest.raises(DocumentTooLarge, match="MB of text"):
        await read_file(b"x", name="a.pdf", limits=DocumentLimits(output=5_000_000), command=command)


CRASHES = {
    "abort": "import os; os.abort()",
    "status": "import sys; sys.exit(3)",
    "half a line": "print('{')",
    "no end": """print('{"text": 1}')""",
    "no object": "print('[]')",
    "nothing": "pass",
}


@pytest.mark.parametrize("kind", CRASHES)
async def test_crash_and_invalid_response_are_one_sentence(kind: str) -> None:
    with pytest.raises(ReaderStopped, match="reading the document failed"):
        await read_file(b"x", name="a.pdf", command=python(CRASHES[kind]))


@HAS_LIMITS
async def test_document_that_computes_too_long_is_stopped() -> None:
    """Two million text operators in 150 kB, against one second of processor time.

    On a fast processor they would take the usual limit of memory within that second.
    """
    data = hostile.operators_pdf(2_000_000)
    assert len(data) < 200_000
    with pytest.raises(ReaderStopped, match="after 1 seconds"):
        await read_file(data, name="a.pdf", limits=DocumentLimits(cpu=1, wall=60, memory=4_000_000_000))


@HAS_LIMITS
async def test_document_that_needs_too_much_memory_is_stopped() -> None:
    with pytest.raises(ReaderStopped):
        await read_file(
            hostile.operators_pdf(2_000_000), name="a.pdf", limits=DocumentLimits(memory=300_000_000, wall=60)
        )


async def test_cancelled_reading_leaves_no_process(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    reading = asyncio.create_task(read_file(b"x", name="a.pdf", command=python(code)))
    while not pid_file.exists() or not pid_file.read_text():  # noqa: ASYNC110  what is awaited is another process's file
        await asyncio.sleep(0.02)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


@pytest.mark.fault(40)
async def test_process_does_not_inherit_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token in the environment can't be read by an exploit in the reader."""
    monkeypatch.setenv("DISCORD_TOKEN", "canary")
    code = "import os, sys; sys.exit(7 if os.environ.get('DISCORD_TOKEN') else 5)"
    with pytest.raises(ReaderStopped, match="exit code 5"):
        await read_file(b"x", name="a.pdf", command=python(code))


@HAS_LIMITS
@pytest.mark.parametrize(
    "act",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('example.org', 80)",
        "subprocess.Popen(['true'])",
        "os.system('true')",
        "os.fork()",
        "urllib.request.urlopen('http://127.0.0.1:9/')",
        "os.write(os.open('written', os.O_CREAT | os.O_WRONLY), b'x')",
    ],
)
def test_process_cannot_access_anything(act: str, tmp_path: Path) -> None:
    """A reading process can't open connections, start processes or write files, so it fetches no address."""
    code = (
        "import os, signal, socket, subprocess, urllib.request\n"
        "from briefings.documents.sandbox.restrictions import restrict_process\n"
        "from briefings.documents.limits import DocumentLimits\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "restrict_process(DocumentLimits())\n"
        "try:\n"
        f"    {act}\n"
        "except (PermissionError, OSError) as error:\n"
        "    os._exit(41 if 'is forbidden' in str(error) or error.errno in (13, 27) else 42)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True)
    assert done.returncode == 41, done.stderr


@HAS_LIMITS
def test_process_leaves_no_memory_on_the_disk_and_opens_few_files() -> None:
    """A core file would contain a copy of the document."""
    code = (
        "import resource\n"
        "from briefings.documents.sandbox.restrictions import MAX_OPEN_FILES, restrict_process\n"
        "from briefings.documents.limits import DocumentLimits\n"
        "restrict_process(DocumentLimits())\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "assert resource.getrlimit(resource.RLIMIT_FSIZE) == (0, 0)\n"
        "assert resource.getrlimit(resource.RLIMIT_NOFILE) == (MAX_OPEN_FILES, MAX_OPEN_FILES)\n"
        "assert resource.getrlimit(resource.RLIMIT_AS)[0] == DocumentLimits().memory\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_small_file_gets_less_time() -> None:
    limits = DocumentLimits()
    assert limits.scale_to(1_000_000).wall <= 30
    assert limits.scale_to(20_000_000) == limits
    assert DocumentLimits(cpu=1, wall=0.5).scale_to(20_000_000).wall == 0.5


def test_worker_is_of_this_package() -> None:
    """The worker imports this package, not a module of the user's folder or environment."""
    assert sandbox.WORKER_COMMAND[0] == sys.executable
    assert "-I" in sandbox.WORKER_COMMAND
