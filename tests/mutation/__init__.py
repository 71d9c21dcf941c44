"""Removes marked guards from the code, one at a time, and checks that the named test fails."""
