"""Reads the raw text layer of a PDF."""
