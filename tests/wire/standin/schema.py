"""Discord's published OpenAPI file, against which every recorded request is held."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path

from jsonschema import Draft202012Validator

from standin.server import Request

CONTENT_TYPES = ("application/json", "multipart/form-data")


class OpenApi:
    """The file, and what it says of a request."""

    def __init__(self, path: Path) -> None:
        self._spec = json.loads(path.read_text(encoding="utf-8"))
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], str]]:
        found = []
        # Fixed paths before those with parameters, so that `@me` is not taken for an id.
        for template in sorted(self._spec["paths"], key=lambda path: path.count("{")):
            parts = re.split(r"\{[^}]+\}", template)
            found.append((re.compile("[^/]+".join(map(re.escape, parts))), template))
        return found

    def violations(self, request: Request) -> list[str]:
        """What is wrong with a request, a line each; none where it keeps to the file."""
        place = f"{request.method} {request.path}"
        candidates = [template for pattern, template in self._paths if pattern.fullmatch(request.path)]
        if not candidates:
            return [f"{place}: no such path"]
        template = next((t for t in candidates if request.method.lower() in self._spec["paths"][t]), None)
        if template is None:
            return [f"{place}: no such method there"]
        validator = self._validator(template, request.method.lower())
        if validator is None:
            return [] if not request.body else [f"{place}: a body where none is expected"]
        return [
            f"{place}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
            for error in validator.iter_errors(request.body)
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
