"""Memberships of countries in frameworks: questions, answers, and the matrix of countries and frameworks."""
