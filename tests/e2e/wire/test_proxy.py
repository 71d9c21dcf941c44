"""The whole process behind an HTTP proxy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.interactions import slash
from tests.support.http_proxy import serve_proxy

PASSWORD = "geheim-8431"
NO_PROXY = dict.fromkeys(
    ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"), ""
)


async def test_requests_and_gateway_go_through_the_proxy(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Requests and the gateway use tunnels with the password of the setting, which the log does not contain."""
    async with serve_proxy(discord_server.port) as proxy:
        address = f"http://bot:{PASSWORD}@127.0.0.1:{proxy.port}"
        async with start_bot(discord_server, database, **NO_PROXY, PROXY=address) as bot:
            await discord_server.up()
            interaction = await discord_server.interact(slash(guild, "brief", {"query": "ｱﾙﾒﾆｱ"}))
            assert (await interaction.response())["type"] == 4
            assert await bot.stop() == 0
    hosts = {tunnel.partition(":")[0] for tunnel in proxy.tunnels}
    assert "discord.com" in hosts
    assert any(host.startswith("gateway") for host in hosts), hosts
    assert all(value.startswith("basic ") for value in proxy.authorizations)
    assert f"http://127.0.0.1:{proxy.port}" in bot.output
    assert PASSWORD not in bot.output


async def test_standard_proxy_variable_is_sufficient(discord_server: DiscordServer, database: Path) -> None:
    async with serve_proxy(discord_server.port) as proxy:
        variables = {**NO_PROXY, "https_proxy": f"127.0.0.1:{proxy.port}"}
        async with start_bot(discord_server, database, **variables) as bot:
            await discord_server.up()
            assert await bot.stop() == 0
    assert proxy.tunnels


async def test_none_connects_directly(discord_server: DiscordServer, database: Path) -> None:
    variables = {**NO_PROXY, "HTTPS_PROXY": "http://127.0.0.1:9", "PROXY": "none"}
    async with start_bot(discord_server, database, **variables) as bot:
        await discord_server.up()
        assert await bot.stop() == 0


async def test_unsupported_proxy_is_one_line(discord_server: DiscordServer, database: Path) -> None:
    variables = {**NO_PROXY, "PROXY": f"socks5://bot:{PASSWORD}@127.0.0.1:1080"}
    async with start_bot(discord_server, database, **variables) as bot:
        assert await bot.exit() == 2
        assert len(bot.lines) == 1
        assert "socks5" in bot.output
        assert PASSWORD not in bot.output
