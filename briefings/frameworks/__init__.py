"""Answers questions about memberships of countries in frameworks, and draws the matrix of both."""
