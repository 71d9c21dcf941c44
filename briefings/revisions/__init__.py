"""Turns documents into revisions of the content.

The import is one pipeline; the command line, its preview and `/data refresh` use the same `ImportPlan`:

1. parse      `parse.py`             files to an `ImportRequest`
2. identify   `chapter_identity.py`  which stored chapter a document is
3. annotate   `assemble.py`          mentions, events and memberships of each chapter
4. assemble   `assemble.py`, `overrides.py`  the content with the new chapters and overrides
5. diff       `diff.py`              what differs between two contents
6. check      `checks.py`            what speaks against the change
7. stage, apply, roll back           `pipeline.py`, with a moderator's decision in between: `proposals.py`

`plan.py` does steps 2 to 6. `review.py` adds the cards that change (`affected_cards.py`); `describe.py`, `report.py`
and `summary.py` put the result into words. `sandbox/` runs plan and review in a worker process with limits.
"""
