"""Finds the subject that a query means. The outcome is found, ambiguous or nothing."""
