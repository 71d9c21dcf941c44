"""Finds the subject that a query means: found, ambiguous or nothing."""
