"""Tests of each port, which every adapter has to pass."""
