"""The only SQL: migrations, revisions, reading and writing the content."""
