"""`make audit` without a network: forgotten packages, licenses and withdrawn releases of the lock files."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from email.message import EmailMessage
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement


@pytest.fixture(scope="module")
def audit(root: Path) -> Any:
    """The script, as a module."""
    specification = importlib.util.spec_from_file_location("audit_script", root / ".ci" / "audit.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes installed packages with given metadata and files."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name: str, version: str, *lines: str, files: tuple[str, ...] = ()) -> metadata.Distribution:
        folder = tmp_path / f"{name}-{version}.dist-info"
        folder.mkdir()
        headers = ("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines)
        (folder / "METADATA").write_text("\n".join(headers) + "\n", encoding="utf-8")
        (folder / "RECORD").write_text("".join(f"{file},,\n" for file in files), encoding="utf-8")
        for file in files:  # Python 3.12 and newer list only files that exist
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).touch()
        return metadata.distribution(name)

    return install


@pytest.mark.parametrize(
    ("expression", "copyleft"),
    [
        ("MIT", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("gpl-2.0", True),
        ("LGPL-2.1-or-later", False),
        ("MIT OR GPL-2.0-only", False),
        ("GPL-2.0-only OR AGPL-3.0-only", True),
        ("MIT AND GPL-2.0-only", True),
        ("MPL-2.0 AND (Apache-2.0 OR GPL-3.0-only)", False),
        ("MPL-2.0 AND (AGPL-3.0-only OR GPL-3.0-only)", True),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("GPL-3.0-or-later WITH Font-exception-2.0", True),
    ],
)
def test_expression_is_copyleft_where_it_leaves_no_choice(audit: Any, expression: str, copyleft: bool) -> None:
    assert audit.is_copyleft(expression) is copyleft


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["License: MIT"], ("MIT", False)),
        (["License: GPLv3"], ("GPLv3", True)),
        (["License: LGPLv3+"], ("LGPLv3+", False)),
        (["Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], None),
        (["Classifier: License :: OSI Approved :: GNU Affero General Public License v3"], None),
        (
            ["Classifier: License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"],
            ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ),
        (["License: UNKNOWN", "Classifier: License :: OSI Approved"], ("", False)),
        ([], ("", False)),
    ],
)
def test_license_is_read_from_metadata(audit: Any, lines: list[str], expected: tuple[str, bool] | None) -> None:
    message = EmailMessage()
    for line in lines:
        message.add_header(*line.split(": ", 1))
    stated, copyleft = audit.read_license(message)
    assert (stated, copyleft) == (expected or (stated, True))


def test_text_of_a_license_may_mention_another(audit: Any) -> None:
    message = EmailMessage()
    message.set_payload("")
    message["Classifier"] = "License :: OSI Approved :: Python Software Foundation License"
    message["License"] = "This license is compatible with the GPL, " + "and so on, " * 20
    assert audit.read_license(message) == ("Python Software Foundation License", False)


def test_problems_of_a_lock_file_are_found(audit: Any, install: Any) -> None:
    install("plain", "1.0", "License-Expression: MIT")
    install("older", "1.0", "License-Expression: MIT")
    install("strict", "2.0", "License-Expression: GPL-3.0-only")
    install("movies", "3.0", "License-Expression: BSD-3-Clause", files=("movies.libs/libx265-3fd9b07c.so.215",))
    install("silent", "4.0", "Classifier: Development Status :: 7 - Inactive")
    names = ("plain==1.0", "older==1.1", "strict==2.0", "movies==3.0", "silent==4.0", "left==1", "away==1")
    pins = [Requirement(name) for name in names]
    wanted = {"plain", "older", "strict", "movies", "silent", "away", "new"}

    problems, notes = audit.check_packages(pins, wanted, shipped=True)
    assert problems == [
        "left is locked but no longer asked for (make lock)",
        "new is asked for but not locked (make lock)",
        "movies bundles x265, under the GPL or AGPL",
        "older 1.0 is installed, but 1.1 is locked",
        "strict is under GPL-3.0-only",
    ]
    assert [line.split()[0] for line in notes] == ["away", "left", "silent", "silent"]

    problems, notes = audit.check_packages(pins, wanted, shipped=False)
    assert len(problems) == 3
    assert {"strict is under GPL-3.0-only", "movies bundles x265, under the GPL or AGPL"} <= set(notes)


@pytest.mark.parametrize(
    ("file", "library"),
    [
        ("av.libs/libx264-0b814221.so.165", ["x264"]),
        ("av/.dylibs/libx264.165.dylib", ["x264"]),
        ("av.libs/x265-1a2b3c4d5e.dll", ["x265"]),
        ("readline.py", []),
        ("pkg/gs.cpython-311-x86_64-linux-gnu.so", []),
        ("numpy.libs/libgfortran-040039e1.so.5.0.0", []),
    ],
)
def test_bundled_libraries_are_recognized(audit: Any, install: Any, file: str, library: list[str]) -> None:
    assert audit.find_copyleft_libraries(install("bundler", "1", files=(file,))) == library


def test_packages_of_other_platforms_and_extras_are_required(audit: Any, install: Any) -> None:
    install(
        "base",
        "1",
        "Requires-Dist: on-windows; sys_platform == 'win32'",
        "Requires-Dist: on-new-python; python_version >= '3.13'",
        "Requires-Dist: on-old-python; python_version < '3.9'",
        "Requires-Dist: for-extra; extra == 'more'",
        "Requires-Dist: for-other; extra == 'other'",
    )
    pyproject = """
        [project]
        dependencies = ["Base[more]"]
        [project.optional-dependencies]
        dev = ["briefing-bot[build]", "tool"]
        build = ["builder"]
    """
    expected = {"base", "on-windows", "on-new-python", "for-extra"}
    assert audit.list_wanted(pyproject, set()) == expected
    assert audit.list_wanted(pyproject, {"dev"}) == expected | {"tool", "builder"}


def test_lock_files_pass(root: Path, audit: Any) -> None:
    """The locked packages have no GPL or AGPL license; none is superfluous, and none is missing."""
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    for name, extras in audit.EXTRAS_BY_LOCK.items():
        pins = audit.read_lock((root / name).read_text(encoding="utf-8"))
        problems, _notes = audit.check_packages(
            pins, audit.list_wanted(pyproject, extras), shipped=name in audit.SHIPPED
        )
        assert len(pins) > 60
        assert problems == []


@pytest.mark.parametrize(
    ("script", "status", "text"),
    [
        ('echo "requests.exceptions.ConnectionError: no route" >&2; exit 1', 0, "no network"),
        ('echo "ERROR: attrs could not be audited" >&2; exit 1', 1, "attrs could not be audited"),
        ('echo \'{"dependencies": [{"name": "attrs", "version": "1", "vulns": []}]}\'', 0, "0 advisories"),
        (
            """echo '{"dependencies": [{"name": "attrs", "version": "1", "vulns": [
                {"id": "PYSEC-1", "fix_versions": ["2"]}]}]}'; exit 1""",
            1,
            "attrs 1: PYSEC-1, fixed in 2",
        ),
        (None, 0, "could not be installed"),
    ],
)
def test_advisories_and_missing_network_are_distinguished(
    root: Path, tmp_path: Path, script: str | None, status: int, text: str
) -> None:
    command = tmp_path / "pip-audit"
    if script is not None:
        command.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        command.chmod(0o755)
    result = subprocess.run(
        [sys.executable, root / ".ci" / "audit.py", "advisories", command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert result.returncode == status, result.stderr
    assert text in result.stdout
