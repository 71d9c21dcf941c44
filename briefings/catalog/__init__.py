"""What one can ask for, and every name by which people ask for it."""
