"""Implements the repositories in SQL that SQLite and PostgreSQL share, on a transaction that either provides."""
