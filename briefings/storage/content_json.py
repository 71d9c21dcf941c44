"""Content as JSON with nothing lost, and back: a backup that any program can read, and that this one restores.

Unlike `briefings.revisions.reader_json`, which is for readers, this writes the content's own fields: what is read back is equal to
what was written, to the revision's digest.
"""  # noqa: E501

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, get_args, get_type_hints

from briefings.domain import Content
from briefings.errors import UnusableBackup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import TypeAdapter

    from briefings.domain import Snapshot

T = TypeVar("T")

FORMAT_NAME: Final = "briefing-bot content"
FORMAT_VERSION: Final = 1
"""Of the form. A field that is added to the content with a default needs no other version."""


_FILE_NAMES: Final = {"membership_claims": "told", "overrides": "overlays", "covered": "home"}
"""Names of fields in the file that differ from those of the code; the file's names do not change."""
_FIELD_NAMES: Final = {file_name: field for field, file_name in _FILE_NAMES.items()}


class RestorableContent(NamedTuple):
    """What a file holds.

    Attributes:
        content: it.
        revision_label: the revision that it was, in a few words: its number, its date.
    """

    content: Content
    revision_label: str


def to_json(snapshot: Snapshot) -> bytes:
    """A revision with its content as UTF-8 JSON: one object, each thing of the content on a line of its own."""
    revision = snapshot.revision
    content = {
        _FILE_NAMES.get(name, name): [_rename_keys(item, _FILE_NAMES) for item in items]
        for name, item_type in _get_item_types().items()
        for items in [_dump_items(getattr(snapshot.content, name), item_type)]
    }
    head = {
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
    return "".join(_render_lines(head, content)).encode()


def _dump_items(items: Iterable[object], item_type: type) -> list[Any]:
    adapter = _get_adapter(item_type)
    # One at a time: a single call for all would keep every other thread waiting.
    return [adapter.dump_python(one, mode="json") for one in items]


def _rename_keys(value: object, names: Mapping[str, str]) -> object:
    """A JSON object with some of its keys renamed; any other value as it is."""
    return {names.get(key, key): item for key, item in value.items()} if isinstance(value, dict) else value


def _use_field_names(raw_content: object) -> object:
    renamed = _rename_keys(raw_content, _FIELD_NAMES)
    if isinstance(renamed, dict) and isinstance(renamed.get("subjects"), list):
        renamed["subjects"] = [_rename_keys(subject, _FIELD_NAMES) for subject in renamed["subjects"]]
    return renamed


def _render_lines(header: dict[str, Any], content: dict[str, list[Any]]) -> Iterator[str]:
    """The file, each thing of the content on a line of its own, so that two files can be compared by lines."""
    yield json.dumps(header, ensure_ascii=False)[:-1]
    before = ',\n"content": {\n'
    for name, items in content.items():
        yield f"{before}{json.dumps(name)}: [\n"
        yield ",\n".join([json.dumps(item, ensure_ascii=False) for item in items])
        before = "\n],\n"
    yield "\n]\n}}\n"


def from_json(data: bytes, *, name: str = "") -> RestorableContent:
    """The content that `to_json` wrote.

    White space may have been changed since, and nothing else.

    Args:
        data: the file's bytes.
        name: of the file, for messages.

    Raises:
        UnusableBackup: not this form, of a newer version, changed since it was written, or not content.
    """
    head = _parse_header(data, name)
    content = head.get("content")
    if head.get("sha256") != _compute_digest(content):
        raise _make_error(
            name,
            "it was changed or damaged since it was written: its digest is not that of its content",
            "書き出したあとに変更されたか、壊れています（内容とダイジェストが一致しません）",
        )
    return RestorableContent(_parse_content(content, name), _describe_revision(head.get("revision")))


def _parse_header(data: bytes, name: str) -> dict[str, Any]:
    try:
        head = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _make_error(name, "it is not JSON, or was cut off", "JSON ではないか、途中で切れています") from None
    if not isinstance(head, dict) or head.get("form") != FORMAT_NAME:
        raise _make_error(
            name,
            f'it is JSON of another form ("form" is not "{FORMAT_NAME}"; `briefing-bot export --content` writes it)',
            "別の形式の JSON です（briefing-bot export --content で作ったものではありません）",
        )
    version = head.get("version")
    if type(version) is not int or version < 1:
        raise _make_error(name, "its version is no number", "version が数ではありません")
    if version > FORMAT_VERSION:
        raise _make_error(
            name,
            f"it is of version {version}, and this program reads up to {FORMAT_VERSION}: install a newer one",
            f"version {version} のファイルです。このプログラムは {FORMAT_VERSION} までしか読めません",
        )
    return head


def _parse_content(raw_content: object, name: str) -> Content:
    from pydantic import ValidationError

    raw_content = _use_field_names(raw_content)
    try:
        content: Content = _get_adapter(Content).validate_json(json.dumps(raw_content), strict=True)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise _make_error(
            name,
            f"content.{at}: {first['msg']}" if at else f"content: {first['msg']}",
            f"content.{at} の値が使えません" if at else "content の値が使えません",
        ) from None
    lost = _find_lost_field(raw_content, _get_adapter(Content).dump_python(content, mode="json"), "content")
    if lost:
        raise _make_error(
            name,
            f"{lost} is not known to this version of the program: install a newer one",
            f"{lost} は、この版のプログラムでは扱えません",
        )
    return content


def _find_lost_field(original: object, restored: object, location: str) -> str:
    """The first field that was given and is not kept; empty where there is none."""
    if isinstance(original, dict) and isinstance(restored, dict):
        for key, value in original.items():
            here = f"{location}.{key}"
            found = here if key not in restored else _find_lost_field(value, restored[key], here)
            if found:
                return found
    elif isinstance(original, list) and isinstance(restored, list):
        for place, (one, other) in enumerate(zip(original, restored, strict=True)):
            found = _find_lost_field(one, other, f"{location}.{place}")
            if found:
                return found
    return ""


def _describe_revision(revision: object) -> str:
    about = revision if isinstance(revision, dict) else {}
    number, at = about.get("id"), about.get("created_at")
    return f"{number}, {at}" if isinstance(number, int) and isinstance(at, str) else ""


def _compute_digest(content: object) -> str:
    """Of the values in their order, however they are laid out."""
    found = hashlib.sha256()
    if not isinstance(content, dict):
        return found.hexdigest()
    for name, items in content.items():
        found.update(json.dumps(name).encode())
        for item in items if isinstance(items, list) else [items]:
            found.update(json.dumps(item, separators=(",", ":")).encode() + b"\n")
    return found.hexdigest()


@cache
def _get_item_types() -> dict[str, type]:
    """The fields of the content, each of which is many things of one type."""
    return {name: get_args(kind)[0] for name, kind in get_type_hints(Content).items()}


@cache
def _get_adapter(kind: type[T]) -> TypeAdapter[T]:
    # Made when first needed: the library takes a while, and most commands need none of it.
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _make_error(name: str, problem: str, ja: str) -> UnusableBackup:
    return UnusableBackup(
        f"this file can't be restored: {problem}",
        location=name,
        ja=f"このファイルからは戻せません。{ja}。",
    )
