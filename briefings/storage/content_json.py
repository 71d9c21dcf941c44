"""Writes content as JSON without any loss, and reads it back: a backup that any program can read.

Unlike `briefings.revisions.reader_json`, which is for readers, this writes the fields of the content themselves, so
that the content that is read equals the content that was written, including its digest.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from msgspec.structs import asdict

from briefings.domain import Content
from briefings.errors import UnusableBackup
from briefings.i18n import N_, Message
from briefings.storage.foreign_content import find_unusable_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from briefings.domain import Snapshot

FORMAT_NAME: Final = "briefing-bot content"
FORMAT_VERSION: Final = 1
"""Version of the format. A new field of the content that has a default does not need another version."""

MAX_BYTES: Final = 32_000_000
"""Bytes that are read: a yearbook in two languages has a tenth of them. Reading takes up to twelve times as many."""

_FILE_NAMES: Final = {"membership_claims": "told", "overrides": "overlays", "covered": "home"}
"""Names of fields in the file that differ from those of the code; the file's names do not change."""
_FIELD_NAMES: Final = {file_name: field for field, file_name in _FILE_NAMES.items()}

_PATH_KEY: Final = re.compile(r"[^.\[\]`]+")
"""A key or an index of a path such as `$.events[0].date`."""
_MISSING_KEY: Final = re.compile(r"missing required field `([^`]+)`")


class RestorableContent(NamedTuple):
    """The content of a file.

    Attributes:
        content: the content.
        revision_label: id and time of the revision that it was exported from; empty if unknown.
    """

    content: Content
    revision_label: str


def to_json(snapshot: Snapshot) -> bytes:
    """Converts a revision with its content to UTF-8 JSON: one object, each item of the content on its own line."""
    revision = snapshot.revision
    content = {
        _FILE_NAMES.get(name, name): [_rename_keys(item, _FILE_NAMES) for item in _dump_items(items)]
        for name, items in asdict(snapshot.content).items()
    }
    header = {
        "form": FORMAT_NAME,
        "version": FORMAT_VERSION,
        "sha256": _compute_digest(content),
        "revision": {
            "id": revision.id,
            "sha256": revision.sha256,
            "created_at": revision.created_at,
            "author": revision.author,
            "note": revision.note,
        },
    }
    return "".join(_render_lines(header, content)).encode()


def _dump_items(items: Iterable[object]) -> list[Any]:
    # One by one: other threads would wait during a single call for all of them.
    return [msgspec.to_builtins(item, str_keys=True) for item in items]


def _rename_keys(value: object, names: Mapping[str, str]) -> object:
    """Returns a JSON object with some of its keys renamed; any other value as it is."""
    return {names.get(key, key): item for key, item in value.items()} if isinstance(value, dict) else value


def _use_field_names(raw_content: object) -> object:
    renamed = _rename_keys(raw_content, _FIELD_NAMES)
    if isinstance(renamed, dict) and isinstance(renamed.get("subjects"), list):
        renamed["subjects"] = [_rename_keys(subject, _FIELD_NAMES) for subject in renamed["subjects"]]
    return renamed


def _render_lines(header: dict[str, Any], content: dict[str, list[Any]]) -> Iterator[str]:
    """Yields the file, each item of the content on its own line, so that two files can be compared by lines."""
    yield json.dumps(header, ensure_ascii=False)[:-1]
    separator = ',\n"content": {\n'
    for name, items in content.items():
        yield f"{separator}{json.dumps(name)}: [\n"
        yield ",\n".join([json.dumps(item, ensure_ascii=False) for item in items])
        separator = "\n],\n"
    yield "\n]\n}}\n"


def read_json(source: Path, *, name: str = "") -> RestorableContent:
    """Reads a file that `to_json` wrote, and checks that cards can show its content.

    Raises:
        UnusableBackup: as `from_json`; it has more than `MAX_BYTES`, or a value that this program does not write.
    """
    with source.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    # guard 26 false: tests/integration/storage/test_hostile_content.py::test_very_long_json_is_refused
    if len(data) > MAX_BYTES:
        raise _make_unusable_error(name, N_("it has more than {limit} MB"), limit=MAX_BYTES // 1_000_000)
    restorable = from_json(data, name=name)
    unusable = find_unusable_value(restorable.content)
    if unusable is not None:
        raise _make_unusable_error(name, unusable)
    return restorable


def from_json(data: bytes, *, name: str = "") -> RestorableContent:
    """Parses content that `to_json` wrote, of which only white space may have been changed.

    Args:
        data: the bytes of the file.
        name: the name of the file, for messages.

    Raises:
        UnusableBackup: another format, a newer version, changed since it was written, or not content.
    """
    header = _parse_header(data, name)
    content = header.get("content")
    if header.get("sha256") != _compute_digest(content):
        reason = N_("it was changed or damaged after it was written: its digest is not that of its content")
        raise _make_unusable_error(name, reason)
    return RestorableContent(_parse_content(content, name), _describe_revision(header.get("revision")))


def _parse_header(data: bytes, name: str) -> dict[str, Any]:
    try:
        header = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _make_unusable_error(name, N_("it is not JSON, or is truncated")) from None
    if not isinstance(header, dict) or header.get("form") != FORMAT_NAME:
        reason = N_(
            'it is JSON of another format ("form" is not "{format}"); `briefing-bot export --content` writes it'
        )
        raise _make_unusable_error(name, reason, format=FORMAT_NAME)
    version = header.get("version")
    if type(version) is not int or version < 1:
        raise _make_unusable_error(name, N_("its version is not a number"))
    if version > FORMAT_VERSION:
        reason = N_("it has version {version}, but this program reads up to version {known}: install a newer one")
        raise _make_unusable_error(name, reason, version=version, known=FORMAT_VERSION)
    return header


def _parse_content(raw_content: object, name: str) -> Content:
    raw_content = _use_field_names(raw_content)
    try:
        content = msgspec.json.decode(json.dumps(raw_content), type=Content)
    except msgspec.DecodeError as error:
        field, problem = _locate_problem(str(error))
        reason = N_("the value of {field} can't be used ({error})")
        raise _make_unusable_error(name, reason, field=field, error=problem) from None
    unknown_field = _find_lost_field(raw_content, msgspec.to_builtins(content, str_keys=True), "content")
    if unknown_field:
        reason = N_("this version of the program does not know {field}: install a newer one")
        raise _make_unusable_error(name, reason, field=unknown_field)
    return content


def _locate_problem(text: str) -> tuple[str, str]:
    """Returns the field that an error of msgspec names, such as `content.events.0.date`, and the problem with it."""
    problem, _, location = text.partition(" - at `$")
    keys = _PATH_KEY.findall(location) + _MISSING_KEY.findall(problem)
    return ".".join(("content", *(_FILE_NAMES.get(key, key) for key in keys))), problem


def _find_lost_field(original: object, restored: object, location: str) -> str:
    """Finds the first field of the file that the parsed content lacks; empty if there is none."""
    if isinstance(original, dict) and isinstance(restored, dict):
        for key, value in original.items():
            field = f"{location}.{key}"
            missing_field = field if key not in restored else _find_lost_field(value, restored[key], field)
            if missing_field:
                return missing_field
    elif isinstance(original, list) and isinstance(restored, tuple | list):
        for index, (item, restored_item) in enumerate(zip(original, restored, strict=True)):
            missing_field = _find_lost_field(item, restored_item, f"{location}.{index}")
            if missing_field:
                return missing_field
    return ""


def _describe_revision(revision: object) -> str:
    fields = revision if isinstance(revision, dict) else {}
    revision_id, created_at = fields.get("id"), fields.get("created_at")
    return f"{revision_id}, {created_at}" if isinstance(revision_id, int) and isinstance(created_at, str) else ""


def _compute_digest(content: object) -> str:
    """Returns the digest of the values in their order, whatever the white space between them."""
    digest = hashlib.sha256()
    if not isinstance(content, dict):
        return digest.hexdigest()
    for name, items in content.items():
        digest.update(json.dumps(name).encode())
        for item in items if isinstance(items, list) else [items]:
            digest.update(json.dumps(item, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def _make_unusable_error(name: str, reason: str | Message, **values: object) -> UnusableBackup:
    problem = reason if isinstance(reason, Message) else Message(reason, values)
    return UnusableBackup(N_("this file can't be restored: {problem}"), location=name, problem=problem)
