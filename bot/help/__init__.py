"""What `/help` and `/about` say, on every platform."""
