"""Checks recorded requests against Discord's published OpenAPI file."""

from __future__ import annotations

import copy
import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from tests.support.discord_server.server import Request

FILE_FIELD = re.compile(r"files\[(\d+)\]")
CONTENT_TYPES = ("application/json", "multipart/form-data")


class OpenApi:
    """The file, and its rules for requests."""

    def __init__(self, path: Path) -> None:
        self._spec = json.loads(path.read_text(encoding="utf-8"))
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}
        self._sound: set[tuple[str, str, str]] = set()

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], str]]:
        found = []
        # Fixed paths before those with parameters, so that `@me` is not taken for an id.
        for template in sorted(self._spec["paths"], key=lambda path: path.count("{")):
            parts = re.split(r"\{[^}]+\}", template)
            found.append((re.compile("[^/]+".join(map(re.escape, parts))), template))
        return found

    def violations(self, request: Request) -> list[str]:
        """Lists the violations of a request, one per line; none where it conforms to the file."""
        place = f"{request.method} {request.path}"
        candidates = [template for pattern, template in self._paths if pattern.fullmatch(request.path)]
        if not candidates:
            return [f"{place}: no such path"]
        template = next((t for t in candidates if request.method.lower() in self._spec["paths"][t]), None)
        if template is None:
            return [f"{place}: no such method there"]
        # Many requests of a load are the same: a valid one is not validated again.
        known = (request.method, template, json.dumps([request.body, request.files], sort_keys=True))
        if known in self._sound:
            return []
        wrong = [f"{place}: {wrong}" for wrong in (*self._body(template, request), *_files(request))]
        if not wrong:
            self._sound.add(known)
        return wrong

    def _body(self, template: str, request: Request) -> list[str]:
        validator = self._validator(template, request.method.lower())
        if validator is None:
            return [] if not request.body else ["a body where none is expected"]
        return [
            f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
            for error in validator.iter_errors(_numbered(request))
        ]

    def _validator(self, template: str, method: str) -> Draft202012Validator | None:
        key = (template, method)
        if key not in self._validators:
            operation = self._spec["paths"][template][method]
            content = operation.get("requestBody", {}).get("content", {})
            schema = next((content[kind]["schema"] for kind in CONTENT_TYPES if kind in content), None)
            self._validators[key] = (
                None
                if schema is None
                else Draft202012Validator({"allOf": [schema], "components": self._spec["components"]})
            )
        return self._validators[key]


def _numbered(request: Request) -> Any:
    """Returns the body with the numbers of its new files as text.

    The OpenAPI file knows an attachment's id as a text; for a file that is being sent, Discord's reference (Uploading
    Files) and discord.py give the number of its field, and Discord takes that.
    """
    if not request.files:
        return request.body
    body = copy.deepcopy(request.body)
    for attachment in (body.get("data") or body).get("attachments") or []:
        attachment["id"] = str(attachment["id"])
    return body


def _files(request: Request) -> list[str]:
    """Lists the problems of the files of a multipart request (Discord's reference: Uploading Files)."""
    wrong = [f"the file field {name} has a wrong name" for name in request.files if not FILE_FIELD.fullmatch(name)]
    body = request.body if isinstance(request.body, dict) else {}
    described = (body.get("data") or body).get("attachments") or []
    numbers = {match.group(1) for match in map(FILE_FIELD.fullmatch, request.files) if match}
    wrong += [
        f"attachment {attachment.get('id')} has no file"
        for attachment in described
        if "filename" in attachment and str(attachment.get("id")) not in numbers
    ]
    return wrong
