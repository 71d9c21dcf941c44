"""Tests that the version of the built-in content changes exactly when the content does."""

from __future__ import annotations

import hashlib

from briefings.domain import Revision, Snapshot
from briefings.revisions.builtin import CONTENT_VERSION, build_builtin_content
from briefings.storage.content_json import to_json

DIGESTS = {"16": "aaed644998409f17337d297873d30e642032c92b8d2b34fa9ffe93e4eaf82a9b"}
"""SHA-256 of the built-in content as JSON, by version."""


def test_changed_content_has_a_new_version() -> None:
    """A change of the content requires another CONTENT_VERSION and its digest here; a comment does not."""
    content = to_json(Snapshot(Revision(1, None, "", ""), build_builtin_content()))
    assert hashlib.sha256(content).hexdigest() == DIGESTS[CONTENT_VERSION]
