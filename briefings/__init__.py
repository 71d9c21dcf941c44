"""The platform-independent core: chapters, subjects, search, cards and posting.

It depends on no platform, no environment variable and no clock.
"""
