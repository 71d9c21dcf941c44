"""Posts each occurrence of a schedule exactly once, and corrects posts that turn out to be wrong."""
