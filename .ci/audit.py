"""Checks the lock files: `python .ci/audit.py packages | advisories COMMAND`.

packages    works without a network: compares the lock files with pyproject.toml and with the metadata of the
            installed packages, and searches for licenses that distributed packages must not have. Withdrawn
            ("yanked") releases are looked up in the registry, or else in uv's cache.
advisories  queries the public database with pip-audit, whose path is COMMAND; without a network it reports that and
            succeeds

The status is 1 if a problem was found that prevents a release.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXTRAS_BY_LOCK = {
    "requirements.lock": {"preview", "build"},
    "requirements-bot.lock": {"build"},
    "requirements-dev.lock": {"dev"},
}
SHIPPED = ("requirements.lock", "requirements-bot.lock")

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (("linux", "posix", "Linux"), ("darwin", "posix", "Darwin"), ("win32", "nt", "Windows"))

LINKING_EXCEPTIONS = ("gcc-exception", "classpath-exception", "bootloader-exception")
"""Exceptions of the GPL under which a program of any license may be distributed with the library."""

COPYLEFT_LIBRARIES = (
    *("x264", "x265", "xvidcore", "vidstab", "rubberband", "postproc", "readline", "gsl", "fftw3", "gdbm", "cdio"),
    *("poppler", "mupdf", "gs", "smbclient"),
)
"""Libraries under the GPL or AGPL that wheels are known to bundle, whatever the license of the package itself."""

_LIBRARY = re.compile(
    rf"(?:^|/)(?:lib)?({'|'.join(COPYLEFT_LIBRARIES)})(?:[.-][0-9a-f.-]+)?\.(?:so|dylib|dll)(?:\.|$)"
)
_COPYLEFT_ID = re.compile(r"^A?GPL\b", flags=re.IGNORECASE)
_COPYLEFT_NAME = re.compile(r"(?<![A-Za-z])A?GPL|GNU (?:Affero )?General Public", flags=re.IGNORECASE)
_UNREACHABLE = re.compile(r"ConnectionError|NameResolution|ConnectTimeout|ReadTimeout|ProxyError|Couldn't connect")


def read_lock(text: str) -> list[Requirement]:
    """Returns the requirements of a lock file without hashes; a package may have several with different markers."""
    lines = (line.removesuffix("\\").strip() for line in text.splitlines() if not line.startswith((" ", "#")))
    return [Requirement(line) for line in lines if line]


def is_copyleft(expression: str) -> bool:
    """Returns whether an SPDX expression allows only the GPL or the AGPL; the LGPL is neither."""
    tokens = re.findall(r"[()]|[^\s()]+", expression)

    def read_alternatives() -> bool:
        value = read_conjunction()
        while tokens and tokens[0].upper() == "OR":
            tokens.pop(0)
            value = read_conjunction() and value
        return value

    def read_conjunction() -> bool:
        value = read_term()
        while tokens and tokens[0].upper() == "AND":
            tokens.pop(0)
            value = read_term() or value
        return value

    def read_term() -> bool:
        term = tokens.pop(0) if tokens else ""
        if term == "(":
            value = read_alternatives()
            if tokens:
                tokens.pop(0)
            return value
        value = bool(_COPYLEFT_ID.match(term))
        if tokens and tokens[0].upper() == "WITH":
            tokens.pop(0)
            exception = tokens.pop(0).lower() if tokens else ""
            value = value and not exception.startswith(LINKING_EXCEPTIONS)
        return value

    return read_alternatives()


def read_license(package: metadata.PackageMetadata) -> tuple[str, bool]:
    """Returns the license that a package states (empty for none), and whether it is the GPL or the AGPL."""
    expression = package.get("License-Expression")
    if expression:
        return expression, is_copyleft(expression)
    prefix = "License :: "
    classifiers = [line for line in package.get_all("Classifier") or [] if line.startswith(prefix)]
    names = [
        line.split(" :: ")[-1] for line in classifiers if not line.endswith(("OSI Approved", "Proprietary License"))
    ]
    stated = (package.get("License") or "").strip()
    # The field may hold the whole text of a license, which can mention others.
    if stated and "\n" not in stated and len(stated) <= 100 and stated.upper() != "UNKNOWN":
        names.append(stated)
    return ", ".join(names), any(_COPYLEFT_NAME.search(name) for name in names)


def find_copyleft_libraries(distribution: metadata.Distribution) -> list[str]:
    """Finds the libraries under the GPL or AGPL among the files of an installed package."""
    found = (_LIBRARY.search(str(path)) for path in distribution.files or [])
    return sorted({match[1] for match in found if match})


def is_wanted(marker: Marker | None, extras: set[str]) -> bool:
    """Returns whether a requirement applies on any supported Python and platform, with any of the extras."""
    return marker is None or any(
        marker.evaluate(
            {
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": platform,
                "os_name": name,
                "platform_system": system,
                "extra": extra,
            }
        )
        for python in PYTHONS
        for platform, name, system in PLATFORMS
        for extra in extras | {""}
    )


def collect_wanted(requirements: list[Requirement], project: dict[str, list[Requirement]]) -> set[str]:
    """Returns the names of all required packages, directly or through installed packages.

    Args:
        requirements: the first requirements.
        project: the requirements of each extra of the project itself, which a requirement may name.
    """
    wanted: set[tuple[str, str]] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name == "briefing-bot":
            waiting += [entry for extra in requirement.extras for entry in project[extra]]
            continue
        new = {(name, extra) for extra in requirement.extras | {""}} - wanted
        wanted |= new
        try:
            following = metadata.requires(name) or [] if new else []
        except metadata.PackageNotFoundError:
            continue  # for another platform or Python: what it requires is unknown here
        entries = [Requirement(line) for line in following]
        waiting += [entry for entry in entries if is_wanted(entry.marker, {extra for _name, extra in new})]
    return {name for name, _extra in wanted}


def list_wanted(pyproject: str, extras: set[str]) -> set[str]:
    """Lists the names of all packages that the project requires with some of its extras."""
    project = tomllib.loads(pyproject)["project"]
    optional = {
        extra: [Requirement(line) for line in lines] for extra, lines in project["optional-dependencies"].items()
    }
    direct = [Requirement(line) for line in project["dependencies"]]
    return collect_wanted(direct + [entry for extra in sorted(extras) for entry in optional[extra]], optional)


def check_packages(pins: list[Requirement], wanted: set[str], *, shipped: bool) -> tuple[list[str], list[str]]:
    """Returns the problems of the packages of a lock file, and what could not be determined, a line each."""
    problems, notes = [], []
    names = {canonicalize_name(pin.name) for pin in pins}
    problems += [f"{name} is locked but no longer asked for (make lock)" for name in sorted(names - wanted)]
    problems += [f"{name} is asked for but not locked (make lock)" for name in sorted(wanted - names)]
    for name in sorted(names):
        versions = [str(pin.specifier).removeprefix("==") for pin in pins if canonicalize_name(pin.name) == name]
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            notes.append(f"{name} is not installed on this platform: its license was not looked up")
            continue
        if distribution.version not in versions:
            problems.append(f"{name} {distribution.version} is installed, but {' or '.join(versions)} is locked")
        license_text, copyleft = read_license(distribution.metadata)
        if not license_text:
            notes.append(f"{name} states no license in its metadata")
        reasons = [f"{name} is under {license_text}"] if copyleft else []
        reasons += [
            f"{name} bundles {library}, under the GPL or AGPL" for library in find_copyleft_libraries(distribution)
        ]
        (problems if shipped else notes).extend(reasons)
        if "Development Status :: 7 - Inactive" in (distribution.metadata.get_all("Classifier") or []):
            notes.append(f"{name} is no longer maintained, by its own metadata")
    return problems, notes


def find_yanked(lock: Path) -> list[str] | None:
    """Finds the withdrawn releases of a lock file, a line each; None if no source is available."""
    uv = Path(sys.executable).with_name("uv")
    for offline in ([], ["--offline"]):
        command = [uv, "pip", "compile", "--no-deps", "--universal", "--python-version", "3.11", *offline]
        command += ["--output-file", os.devnull, lock]
        result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603
        if result.returncode == 0:
            return [line.removeprefix("warning: ") for line in result.stderr.splitlines() if "yanked" in line]
    return None


def audit_packages() -> int:
    """Checks every lock file, prints the findings and returns the exit status."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    failed = False
    for name, extras in EXTRAS_BY_LOCK.items():
        pins = read_lock((ROOT / name).read_text(encoding="utf-8"))
        problems, notes = check_packages(pins, list_wanted(pyproject, extras), shipped=name in SHIPPED)
        yanked = find_yanked(ROOT / name)
        problems += yanked or []
        if yanked is None:
            notes.append("no network and nothing in uv's cache: withdrawn releases were not looked up")
        print(f"{name}: {len(pins)} requirements, {len(problems)} problems")
        for line in problems:
            print(f"  problem: {line}")
        for line in notes:
            print(f"  note: {line}")
        failed = failed or bool(problems)
    return int(failed)


def audit_advisories(command: str) -> int:
    """Queries the public database about all locked packages, prints the findings and returns the exit status."""
    failed = False
    for name in ("requirements.lock", "requirements-dev.lock"):
        arguments = ["--strict", "--require-hashes", "--disable-pip", "--format", "json", "-r", str(ROOT / name)]
        try:
            result = subprocess.run(  # noqa: S603 - the tool that the Makefile installs
                [command, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
            )
        except FileNotFoundError:
            print("advisories: pip-audit could not be installed (no network?): the public database was not queried")
            return 0
        if not result.stdout.strip():
            if _UNREACHABLE.search(result.stderr):
                print("advisories: no network: the public database was not queried")
                return 0
            print(
                f"{name}: {result.stderr.strip().splitlines()[-1] if result.stderr.strip() else 'pip-audit failed'}"
            )
            failed = True
            continue
        found = [
            f"{package['name']} {package['version']}: {entry['id']}, fixed in {', '.join(entry['fix_versions'])}"
            for package in json.loads(result.stdout)["dependencies"]
            for entry in package.get("vulns", [])
        ]
        print(f"{name}: {len(found)} advisories")
        for line in found:
            print(f"  problem: {line}")
        failed = failed or bool(found)
    return int(failed)


def main() -> int:
    """Runs the check of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check", choices=("packages", "advisories"))
    parser.add_argument("command", nargs="?", default="pip-audit")
    arguments = parser.parse_args()
    return audit_packages() if arguments.check == "packages" else audit_advisories(arguments.command)


if __name__ == "__main__":
    sys.exit(main())
