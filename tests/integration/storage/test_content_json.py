"""Content as JSON is read back as it was written; anything else is refused in one line."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from briefings.domain import Content, Override, OverrideKind, Revision, Snapshot, Subject
from briefings.errors import UnusableBackup
from briefings.storage.content_json import FORMAT_NAME, FORMAT_VERSION, from_json, to_json
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.examples import count_examples
from tests.support.shipped_content import shipped_content

if TYPE_CHECKING:
    from pathlib import Path

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
REVISION = Revision(3, 2, "ab" * 32, "2026-04-01T09:30:00+00:00", "root", "chapter.txt")


@pytest.fixture(scope="module")
def shipped() -> Content:
    """The built-in content."""
    return shipped_content()


def make_values(kind: Any) -> st.SearchStrategy[Any]:
    """Returns a strategy for the values of a field of the model."""
    st.register_type_strategy(str, TEXT)
    st.register_type_strategy(int, st.integers(-(2**53), 2**53))
    # The annotations are used, because Hypothesis would take the factory of a default for its value.
    fields_of_subject = {name: st.from_type(hint) for name, hint in get_type_hints(Subject).items()}
    st.register_type_strategy(Subject, st.builds(Subject, **fields_of_subject))
    return st.from_type(kind)


def contents() -> st.SearchStrategy[Content]:
    hints = get_type_hints(Content)
    return st.builds(
        Content,
        **{
            field.name: st.lists(make_values(get_args(hints[field.name])[0]), max_size=2).map(tuple)
            for field in fields(Content)
        },
    )


@settings(max_examples=count_examples(25))
@given(st.deferred(contents))
def test_any_content_round_trips(content: Content) -> None:
    check_way_back(content)


@pytest.mark.exhaustive
@settings(max_examples=count_examples(60))
@given(st.deferred(contents))
def test_many_contents_round_trip(content: Content) -> None:
    check_way_back(content)


def check_way_back(content: Content) -> None:
    read = from_json(to_json(Snapshot(REVISION, content)))
    assert read.content == content
    assert read.revision_label == "3, 2026-04-01T09:30:00+00:00"


async def test_built_in_content_round_trips_to_the_digest_of_its_revision(tmp_path: Path, shipped: Content) -> None:
    """This also applies to content with an override file."""
    from datetime import UTC, datetime

    from msgspec.structs import replace

    overlay = Override("ours.toml", OverrideKind.SUBJECTS, "# ours\n", hashlib.sha256(b"# ours\n").hexdigest())
    async with await SqliteStorage.open(
        tmp_path / "briefings.db", clock=lambda: datetime(2026, 4, 1, tzinfo=UTC)
    ) as store:
        first = await store.revisions.apply_content(replace(shipped, overrides=(overlay,)), expected_id=None)
        snapshot = await store.revisions.load_snapshot()
        read = from_json(to_json(snapshot))
        again = await store.revisions.apply_content(read.content, expected_id=first.id)
    assert read.content == snapshot.content
    assert read.content.overrides == (overlay,)
    assert again.sha256 == first.sha256


@pytest.fixture(scope="module")
def written(shipped: Content) -> bytes:
    """The exported file of the built-in content."""
    return to_json(Snapshot(REVISION, shipped))


@pytest.fixture(scope="module")
def whole(written: bytes) -> dict[str, Any]:
    """The same file as plain data."""
    return json.loads(written)


def sealed(content: Any, **head: Any) -> bytes:
    """Returns a file with the right digest for any contents."""
    from briefings.storage.content_json import _compute_digest

    return json.dumps(
        {
            "form": FORMAT_NAME,
            "version": FORMAT_VERSION,
            "sha256": _compute_digest(content),
            "content": content,
            **head,
        }
    ).encode()


def test_white_space_is_ignored(whole: dict[str, Any], shipped: Content) -> None:
    data = "\ufeff" + json.dumps(whole, indent=4, ensure_ascii=True)
    assert from_json(data.encode()).content == shipped


def test_field_that_an_older_version_did_not_write_has_its_default(whole: dict[str, Any]) -> None:
    content = {name: items for name, items in whole["content"].items() if name != "overlays"}
    assert from_json(sealed(content)).content.overrides == ()


def changed(content: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    copy = json.loads(json.dumps(content))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("subjects", 0, "kind"), "planet", "content.subjects.0.kind"),
        (("subjects", 0, "home"), 1, "content.subjects.0.home"),
        (("subjects", 0, "names"), ["a"], "content.subjects.0.names"),
        (("chapters", 0, "edition"), "2025", "content.chapters.0.edition"),
        (("chapters", 0, "passages", 0, "page"), 1.5, "content.chapters.0.passages.0.page"),
        (("chapters",), None, "content.chapters"),
        (("chapters", 0, "mood"), "good", "does not know content.chapters.0.mood"),
        (("weather",), [], "does not know content.weather"),
        (("events", 0), {}, "content.events.0.date"),
    ],
)
def test_invalid_content_is_refused_with_location(
    whole: dict[str, Any], path: tuple[Any, ...], value: Any, expected: str
) -> None:
    with pytest.raises(UnusableBackup) as caught:
        from_json(sealed(changed(whole["content"], *path, value=value)), name="content.json")
    assert expected in caught.value.format_line("en")
    assert caught.value.format_line("ja").startswith("content.json: このファイルからは戻せません: ")
    assert "\n" not in caught.value.format_line("en")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "another form"),
        (b'{"revision": 1, "chapters": []}', "export --content"),
        (json.dumps({"form": FORMAT_NAME, "version": FORMAT_VERSION + 1}).encode(), "install a newer one"),
        (json.dumps({"form": FORMAT_NAME, "version": "1"}).encode(), "not a number"),
        (json.dumps({"form": FORMAT_NAME, "version": True}).encode(), "not a number"),
        (json.dumps({"form": FORMAT_NAME, "version": 1, "content": {}}).encode(), "changed or damaged"),
        (sealed([]), "content"),
        (sealed({}), "content.chapters"),
    ],
)
def test_other_file_is_refused(data: bytes, expected: str) -> None:
    with pytest.raises(UnusableBackup, match="can't be restored") as caught:
        from_json(data)
    assert expected in caught.value.format_line("en")
    assert caught.value.format_line("ja").startswith("このファイルからは戻せません: ")


@pytest.mark.fault(26)
def test_changed_value_is_found(whole: dict[str, Any], written: bytes) -> None:
    """Examples are a flipped bit of any text, and a reversed order."""
    text = written
    words = "アルメニア".encode()
    at = text.index(words, text.index(b'"content"'))
    with pytest.raises(UnusableBackup, match="changed or damaged"):
        from_json(text[: at + 2] + bytes([text[at + 2] ^ 1]) + text[at + 3 :])
    turned = {**whole, "content": {**whole["content"], "subjects": whole["content"]["subjects"][::-1]}}
    with pytest.raises(UnusableBackup, match="changed or damaged"):
        from_json(json.dumps(turned).encode())
    with pytest.raises(UnusableBackup, match="not JSON"):
        from_json(text[: len(text) // 2])
