"""Content as JSON with nothing lost, and back: a backup that any program can read, and that this one restores.

Unlike `briefings.export`, which is for readers, this writes the content's own fields: what is read back is equal to what
was written, to the revision's digest.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from briefings.errors import UnusableBackup
from briefings.model import Content

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from briefings.model import Snapshot

FORM: Final = "briefing-bot content"
VERSION: Final = 1
"""Of the form. A field that is added to the content with a default needs no other version."""


class Restorable(NamedTuple):
    """What a file holds.

    Attributes:
        content: it.
        told: the revision that it was, in a few words: its number, its date.
    """

    content: Content
    told: str


def to_json(snapshot: Snapshot) -> bytes:
    """A revision with its content as UTF-8 JSON, one object, ended by a line feed."""
    revision = snapshot.revision
    content = _adapter().dump_python(snapshot.content, mode="json")
    head = {
        "form": FORM,
        "version": VERSION,
        "sha256": _digest(content),
        "revision": {
            "id": revision.id,
            "sha256": revision.sha256,
            "created_at": revision.created_at,
            "author": revision.author,
            "note": revision.note,
        },
        "content": content,
    }
    return json.dumps(head, ensure_ascii=False, indent=1).encode() + b"\n"


def from_json(data: bytes, *, name: str = "") -> Restorable:
    """The content that `to_json` wrote.

    White space may have been changed since, and nothing else.

    Args:
        data: the file's bytes.
        name: of the file, for messages.

    Raises:
        UnusableBackup: not this form, of a newer version, changed since it was written, or not content.
    """
    head = _head(data, name)
    content = head.get("content")
    if head.get("sha256") != _digest(content):
        raise _refused(
            name,
            "it was changed or damaged since it was written: its digest is not that of its content",
            "書き出したあとに変更されたか、壊れています（内容とダイジェストが一致しません）",
        )
    return Restorable(_content(content, name), _told(head.get("revision")))


def _head(data: bytes, name: str) -> dict[str, Any]:
    try:
        head = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _refused(name, "it is not JSON, or was cut off", "JSON ではないか、途中で切れています") from None
    if not isinstance(head, dict) or head.get("form") != FORM:
        raise _refused(
            name,
            f'it is JSON of another form ("form" is not "{FORM}"; `briefing-bot export --content` writes it)',
            "別の形式の JSON です（briefing-bot export --content で作ったものではありません）",
        )
    version = head.get("version")
    if type(version) is not int or version < 1:
        raise _refused(name, "its version is no number", "version が数ではありません")
    if version > VERSION:
        raise _refused(
            name,
            f"it is of version {version}, and this program reads up to {VERSION}: install a newer one",
            f"version {version} のファイルです。このプログラムは {VERSION} までしか読めません",
        )
    return head


def _content(plain: object, name: str) -> Content:
    from pydantic import ValidationError

    try:
        content = _adapter().validate_json(json.dumps(plain), strict=True)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise _refused(
            name,
            f"content.{at}: {first['msg']}" if at else f"content: {first['msg']}",
            f"content.{at} の値が使えません" if at else "content の値が使えません",
        ) from None
    lost = _lost(plain, _adapter().dump_python(content, mode="json"), "content")
    if lost:
        raise _refused(
            name,
            f"{lost} is not known to this version of the program: install a newer one",
            f"{lost} は、この版のプログラムでは扱えません",
        )
    return content


def _lost(given: object, kept: object, at: str) -> str:
    """The first field that was given and is not kept; empty where there is none."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            here = f"{at}.{key}"
            found = here if key not in kept else _lost(value, kept[key], here)
            if found:
                return found
    elif isinstance(given, list) and isinstance(kept, list):
        for place, (one, other) in enumerate(zip(given, kept, strict=True)):
            found = _lost(one, other, f"{at}.{place}")
            if found:
                return found
    return ""


def _told(revision: object) -> str:
    about = revision if isinstance(revision, dict) else {}
    number, at = about.get("id"), about.get("created_at")
    return f"{number}, {at}" if isinstance(number, int) and isinstance(at, str) else ""


def _digest(plain: object) -> str:
    """Of the values in their order, however they are laid out."""
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).hexdigest()


@cache
def _adapter() -> TypeAdapter[Content]:
    # Made when first needed: the library takes a while, and most commands need none of it.
    from pydantic import TypeAdapter

    return TypeAdapter(Content)


def _refused(name: str, what: str, ja: str) -> UnusableBackup:
    return UnusableBackup(
        f"this file can't be restored: {what}",
        where=name,
        ja=f"このファイルからは戻せません。{ja}。",
    )
