"""From a document to a cleaned chapter: its sections, passages, notes, and what the reader was unsure of."""
