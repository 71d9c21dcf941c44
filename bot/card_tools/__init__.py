"""The tools of cards, on every platform: compare, report, link, follow, and files."""
