"""Tests the check of calendars and pages on real ports."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.operations.results import CheckResult, CheckState
from bot.operations.web_checks import check_web
from bot.settings import Secret, Settings
from tests.support.monitoring import find_free_port

URL = "https://briefings.example.org"


def check(**settings: object) -> CheckResult | None:
    results = check_web(Settings(**settings), "host")
    return results[0] if results else None


@pytest.fixture(params=["briefing-bot", "other"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            self.send_header("Server", request.param)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield request.param, server.server_address[1]
    server.shutdown()
    server.server_close()


def test_no_settings_give_no_problem() -> None:
    assert check() is None


def test_incomplete_pair_of_settings_is_a_problem() -> None:
    for settings, name in (({"web_port": 8080}, "WEB_URL"), ({"web_url": URL}, "WEB_PORT")):
        result = check(**settings)
        assert result is not None
        assert result.state is CheckState.PROBLEM
        assert name in result.format_line("en")
    shared = check(web_url=URL, database_url=Secret("postgresql://u:p@host/db"))
    assert shared is not None
    assert shared.is_ok


def test_free_port_and_responding_bot_pass_the_check(server: tuple[str, int]) -> None:
    free = check(web_url=URL, web_port=find_free_port())
    assert free is not None
    assert free.is_ok
    assert "is free" in free.format_line("en")
    name, port = server
    result = check(web_url=URL, web_port=port, web_host="0.0.0.0" if name == "other" else "127.0.0.1")  # noqa: S104
    assert result is not None
    assert result.state is (CheckState.OK if name == "briefing-bot" else CheckState.PROBLEM)


def test_silent_port_belongs_to_another_program() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True).start()  # noqa: PLW0108 - later
        result = check(web_url=URL, web_port=listener.getsockname()[1])
    assert result is not None
    assert "used by another program" in result.format_line("en")


def test_address_of_another_machine_cannot_be_opened() -> None:
    result = check(web_url=URL, web_port=find_free_port(), web_host="192.0.2.1")
    assert result is not None
    assert "can't be opened" in result.format_line("en")


def test_address_without_tls_is_a_warning() -> None:
    result = check(web_url="http://briefings.example.org", web_port=find_free_port())
    assert result is not None
    assert result.state is CheckState.WARNING
    assert "TLS" in result.format_line("en")
