"""A form is processed only for its user and workspace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack_app.form_metadata import ForeignForm, FormOutdated
from bot.slack_app.moderation import forms
from bot.slack_app.moderation.surface import Origin
from tests.support.slack_server.schema import SlackSchemas

ORIGIN = Origin("T0HOME", "C0DESK", "U0ADMIN", "https://hooks.slack.com/x")


def submit(view: dict[str, Any], team: str = "T0HOME", user: str = "U0ADMIN") -> dict[str, Any]:
    return {"view": view, "team": {"id": team}, "user": {"id": user, "team_id": team}}


@pytest.mark.fault(39)
def test_form_of_another_user_is_refused() -> None:
    view = forms.build_miss_form(ORIGIN, "abcd", "ja")
    assert forms.read_form(submit(view)) == (ORIGIN, {"key": "abcd"})
    for team, user in (("T0HOME", "U0OTHER"), ("T0OTHER", "U0ADMIN")):
        with pytest.raises(ForeignForm):
            forms.read_form(submit(view, team, user))


@given(
    st.text() | st.recursive(st.none() | st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(json.dumps)
)
def test_any_other_metadata_is_refused(metadata: str) -> None:
    with pytest.raises(FormOutdated):
        forms.read_form(submit({"private_metadata": metadata}))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_form_is_valid(schemas: SlackSchemas, language: str) -> None:
    views = [
        forms.build_menu_form(ORIGIN, {"refresh": "x" * 200, "names": "名前"}, language),
        forms.build_refresh_form(ORIGIN, language, has_folder=True),
        forms.build_teach_form(ORIGIN, language),
        forms.build_miss_form(ORIGIN, "f" * 16, language),
    ]
    for view in views:
        assert schemas.view_violations(view) == []
        assert len(view["title"]["text"]) <= 24
        assert len(view["private_metadata"]) <= 3_000
