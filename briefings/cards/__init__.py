"""Answers as data that every platform can draw."""
