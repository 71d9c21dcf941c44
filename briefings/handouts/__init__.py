"""Briefings as files: one or several subjects with their statements and footnotes, as Word, PDF or Markdown."""
