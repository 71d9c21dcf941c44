"""The life of the bot's process: one a database, patient at the start, orderly at the end.

serve.py       one process: its lock, its signals, one life of a client after another
├── instance.py    a database has one process
├── advice.py      what Discord advises before a client connects: shards, sessions left
├── life.py        one client, from its store to its end; what is in flight is finished first
├── verdict.py     why a life ended: what to say, and when to try again
├── watch.py       what Discord's answers tell of the whole process: a refused token, a banned address
├── watchdog.py    says when the event loop was blocked, and where
└── memory.py      which commands Discord was told
"""

from __future__ import annotations

from bot.runtime.supervisor import run_bot

__all__ = ["run_bot"]
