"""Watches the connection to Discord and decides when to retry."""
