"""Anniversaries of a day, of a month and of the coming days: from a revision and a date, without a clock."""
