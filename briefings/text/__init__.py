"""Provides tools for text that are independent of the content: normalization, segmentation, alignment, months."""
