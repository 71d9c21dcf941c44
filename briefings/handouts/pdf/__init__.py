"""Handouts as PDF files."""
