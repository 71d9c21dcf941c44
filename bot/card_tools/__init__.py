"""What one can do with a card besides reading it, on every platform."""
