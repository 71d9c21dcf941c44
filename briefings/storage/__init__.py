"""Stores content, schedules, deliveries and settings; the only package that contains SQL."""
