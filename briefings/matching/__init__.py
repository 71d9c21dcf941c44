"""From what a person typed to found, ambiguous or nothing."""
