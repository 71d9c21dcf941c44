"""Subjects and standing anniversaries: their TOML files, the built-in ones, and changes to them by operators."""
