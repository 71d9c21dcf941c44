"""Tests that the version of the built-in content changes exactly when the content does."""

from __future__ import annotations

import hashlib

from briefings.domain import Revision, Snapshot
from briefings.revisions.builtin import CONTENT_VERSION, build_builtin_content
from briefings.storage.content_json import to_json

DIGESTS = {"16": "bbf11d29a5e4a73bace121afc3ce368522d5ac8112e607e31fb95085f02306da"}
"""SHA-256 of the built-in content as JSON, by version."""


def test_changed_content_has_a_new_version() -> None:
    """A change of the result raises CONTENT_VERSION and adds its digest here; a changed comment changes neither."""
    content = to_json(Snapshot(Revision(1, None, "", ""), build_builtin_content()))
    assert hashlib.sha256(content).hexdigest() == DIGESTS[CONTENT_VERSION]
