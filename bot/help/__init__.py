"""The content of `/help` and `/about`, for every platform."""
