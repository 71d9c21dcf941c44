"""Renders cards as Block Kit blocks and encodes the values of buttons and options."""
