"""Provides the anniversaries of a day, a month and the coming days for a revision and a given date."""
