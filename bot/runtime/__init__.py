"""Runs the process of the bot: one for each database, with retries and an orderly shutdown."""

from __future__ import annotations

from bot.runtime.supervisor import run_bot

__all__ = ["run_bot"]
