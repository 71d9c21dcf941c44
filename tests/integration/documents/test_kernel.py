"""An exploit that takes over a parser process has no access to files, network, programs and other processes."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.fault(35), pytest.mark.usefixtures("started_workers")]

if sys.platform != "linux":
    pytest.skip("Landlock and seccomp are of Linux", allow_module_level=True)

RESTRICTED = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
from briefings.documents.limits import DocumentLimits
from briefings.documents.sandbox import restrictions
enforced = restrictions.restrict_process(DocumentLimits(memory=2_000_000_000))
def called(name, *arguments):
    return getattr(libc, name)(*arguments)
"""


def run(code: str, folder: Path, *arguments: str) -> str:
    """Runs code in a process without the audit hook, so that its calls reach the C library."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def supported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Returns what this machine's kernel can enforce, determined without the code under test."""
    libc = "import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))"
    version = int(run(libc, tmp_path_factory.mktemp("kernel")))
    found = {"landlock"} if version >= 1 else set()
    return found | ({"seccomp"} if "Seccomp:" in Path("/proc/self/status").read_text() else set())


def test_reading_process_cannot_open_operators_files(tmp_path: Path, supported: set[str]) -> None:
    if "landlock" not in supported:
        pytest.skip("the kernel has no Landlock")
    secret = tmp_path / ".env"
    secret.write_text("DISCORD_TOKEN=canary")
    code = f"""{RESTRICTED}
for path in sys.argv[1:]:
    print(called("open", path.encode(), os.O_RDONLY))
print(called("open", b"made", os.O_CREAT | os.O_WRONLY, 0o600))
print(called("open", os.__file__.encode(), os.O_RDONLY) >= 0)
"""
    paths = [str(secret), "/etc/passwd", f"/proc/{os.getpid()}/environ", f"/proc/{os.getpid()}/mem", str(tmp_path)]
    *denied, python = run(code, tmp_path, *paths).split()
    assert denied == ["-1"] * (len(paths) + 1)
    assert python == "True"
    assert secret.read_text() == "DISCORD_TOKEN=canary"


def test_reading_process_has_no_network_and_no_programs(tmp_path: Path, supported: set[str]) -> None:
    if "seccomp" not in supported:
        pytest.skip("the kernel has no seccomp")
    victim = tmp_path / "victim"
    victim.write_text("x")
    code = f"""{RESTRICTED}
print(called("socket", 2, 1, 0), called("socket", 2, 2, 0), called("socket", 1, 1, 0))
print(called("kill", os.getppid(), 0), called("ptrace", 16, os.getppid(), None, None))
print(called("unlink", b"victim"), called("truncate", b"victim", 0), called("chmod", b"victim", 0))
child = called("fork")
if child == 0:
    os._exit(0)
print(child, called("execve", b"/bin/true", None, None))
import threading
thread = threading.Thread(target=print, args=("thread",))
thread.start()
thread.join()
"""
    *denied, thread = run(code, tmp_path).split()
    assert denied == ["-1"] * 10
    assert thread == "thread"
    assert victim.read_text() == "x"


def test_reading_process_changes_no_other_process_and_no_attribute_of_a_file(
    tmp_path: Path, supported: set[str]
) -> None:
    """Landlock restricts neither limits, priorities nor modes.

    System calls that a newer kernel adds are not covered.
    """
    if "seccomp" not in supported:
        pytest.skip("the kernel has no seccomp")
    victim = tmp_path / "victim"
    victim.write_text("x")
    victim.chmod(0o600)
    before = victim.stat()
    column = {"x86_64": 0, "aarch64": 1}[platform.machine()]
    calls = [
        ((302, 261)[column], "parent, 7, None, ctypes.create_string_buffer(16)"),  # prlimit64
        ((200, 130)[column], "parent, 0"),  # tkill
        ((234, 131)[column], "parent, parent, 0"),  # tgkill
        ((129, 138)[column], "parent, 10, struct.pack('iii', 10, 0, -1) + bytes(116)"),  # rt_sigqueueinfo
        ((141, 140)[column], "0, parent, 0"),  # setpriority
        ((203, 122)[column], "parent, 8, bytes([255] * 8)"),  # sched_setaffinity
        ((251, 30)[column], "1, parent, 2 << 13 | 4"),  # ioprio_set
        (452, "-100, b'victim', 0o777, 0"),  # fchmodat2
        ((280, 88)[column], "-100, b'victim', None, 0"),  # utimensat
        ((189, 6)[column], "b'victim', b'user.x', b'1', 1, 0"),  # lsetxattr
        (463, "-100, b'victim', 0, b'user.y', struct.pack('QII', 0, 0, 0), 16"),  # setxattrat
        ((29, 194)[column], "0, 1 << 20, 0o1600"),  # shmget
        ((68, 186)[column], "0, 0o1600"),  # msgget
        ((300, 262)[column], "0x200, 0"),  # fanotify_init
        (428, "-100, b'/', 1"),  # open_tree
        (430, "b'tmpfs', 0"),  # fsopen
        (999, "0"),  # a later one
    ]
    tried = "".join(f"print(libc.syscall({number}, {arguments}))\n" for number, arguments in calls)
    limits = "resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))"
    code = f"{RESTRICTED}import resource, struct\nparent = os.getppid()\n{tried}{limits}\nprint('limited')\n"
    *denied, limited = run(code, tmp_path).split()
    assert denied == ["-1"] * len(calls)
    assert limited == "limited"
    after = victim.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert os.listxattr(victim) == []


def test_reader_can_still_abort(tmp_path: Path) -> None:
    """A library that crashes ends the process by a signal to itself."""
    done = subprocess.run(
        [sys.executable, "-c", f"{RESTRICTED}called('abort')"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGABRT


@pytest.mark.fault(40)
def test_memory_and_environment_of_command_are_unreadable(tmp_path: Path) -> None:
    """PR_GET_DUMPABLE is 0, so files of the process under /proc belong to root, and no debugger attaches."""
    code = (
        "import ctypes, sys\n"
        "sys.argv = ['briefing-bot', '--help']\n"
        "from bot.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print('dumpable', ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )
    assert run(code, tmp_path).splitlines()[-1] == "dumpable 0"


def test_reader_ends_with_its_parent(tmp_path: Path) -> None:
    reader = (
        "import time\n"
        "from briefings.documents.sandbox.kernel import end_with_parent\n"
        "end_with_parent()\n"
        "print('ready', flush=True)\n"
        "time.sleep(300)\n"
    )
    parent = (
        "import subprocess, sys, time\n"
        f"reader = subprocess.Popen([sys.executable, '-c', {reader!r}], stdout=subprocess.PIPE)\n"
        "reader.stdout.readline()\n"
        "print(reader.pid, flush=True)\n"
        "time.sleep(300)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, cwd=tmp_path)
    assert process.stdout is not None
    reader_id = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 60
    while _is_running(reader_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(reader_id)


def _is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
