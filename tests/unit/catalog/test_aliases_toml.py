"""Added names as TOML, which an editor copies into the content files."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from briefings.catalog.alias_toml import render_snippets
from briefings.catalog.aliases import add_alias, list_added_aliases
from briefings.catalog.loader import load_catalog
from briefings.catalog.toml_file import SUBJECT_FILES
from briefings.domain import Content, Subject
from tests.support.shipped_content import shipped_content

NAMES = (
    ("AM", "石の国"),
    ("AM", "Land of Stones"),
    ("AM", 'Камень "и\\камень"'),
    ("FR", "ワインの国"),
    ("GE", "サカルトヴェロの国"),
    ("central-asia", "草原の五か国"),
    ("CSTO", "4321"),
)


@pytest.fixture(scope="module")
def content() -> Content:
    content = shipped_content()
    for subject, name in NAMES:
        changed = add_alias(content, subject, name)
        assert isinstance(changed, Content), changed
        content = changed
    return content


def shipped(name: str) -> str:
    return files("briefings").joinpath("content", "subjects", name).read_text(encoding="utf-8")


def pasted(text: str, snippet: str) -> str:
    """Returns the file after an editor's change.

    Each line replaces the one with the same key below its heading, or is added there.
    """
    tables = {part.split("]")[0]: part for part in re.split(r"(?m)^\[", text)}
    for part in re.split(r"(?m)^\[", snippet)[1:]:
        heading, _, lines = part.partition("]\n")
        own = tables.get(heading, f"{heading}]\n")
        for line in lines.strip().splitlines():
            own, replaced = re.subn(rf"(?m)^{line.split(' = ')[0]} = .*$", lambda _, line=line: line, own)
            own = own if replaced else f"{own.rstrip()}\n{line}\n"
        tables[heading] = own
    return "\n[".join(tables.values())


def test_each_is_toml_with_the_tables_of_one_kind(content: Content) -> None:
    made = render_snippets(list_added_aliases(content), "en")
    assert list(made) == ["countries.toml", "regions.toml", "frameworks.toml"]
    tables = {name: tomllib.loads(text) for name, text in made.items()}
    assert list(tables["countries.toml"]) == ["AM", "GE", "FR"]
    assert tables["countries.toml"]["FR"]["names"] == {"ja": "フランス", "en": "France"}
    assert tables["countries.toml"]["AM"]["variants"]["ja"][-1] == "石の国"
    assert tables["countries.toml"]["AM"]["other_languages"]["ru"][-1] == 'Камень "и\\камень"'


def test_exported_toml_in_the_content_files_adds_the_names(content: Content) -> None:
    made = render_snippets(list_added_aliases(content), "en")
    before = {
        subject.id: subject
        for subject in load_catalog((name, shipped(name)) for name in SUBJECT_FILES.values()).subjects
    }
    texts = [(name, pasted(shipped(name), made.get(name, ""))) for name in SUBJECT_FILES.values()]
    after = {subject.id: subject for subject in load_catalog(texts).subjects}
    for subject, name in NAMES:
        assert name in names(after[subject])
    assert set(after) == {*before, "FR"}
    for ident, subject in before.items():
        assert names(subject) <= names(after[ident]), "no name that was there is lost"


def test_no_added_names_gives_an_empty_list() -> None:
    assert render_snippets((), "en") == {}


def names(subject: Subject) -> set[str]:
    return {*subject.names.values(), *(alias.text for alias in subject.aliases)}
