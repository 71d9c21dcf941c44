"""Finds published posts that are no longer right, and corrects them."""
