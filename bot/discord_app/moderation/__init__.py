"""The flows of moderators: refresh, history, aliases, misses and corrections."""
