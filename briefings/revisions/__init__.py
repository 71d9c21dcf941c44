"""Turns documents into revisions of the content.

The import is one pipeline. The command line, its preview and `/data refresh` use the same `ImportPlan`:

1. parse      `parse.py`             files into an `ImportRequest`
2. identify   `chapter_identity.py`  the stored chapter of which a document is a version
3. annotate   `assemble.py`          mentions, events and memberships of each chapter
4. assemble   `assemble.py`, `overrides.py`  the content with the new chapters and overrides
5. diff       `diff.py`              the differences between two contents
6. check      `checks.py`            reasons to reject or confirm the change
7. stage, apply, roll back           `pipeline.py`; between them, a moderator's decision: `proposals.py`

`plan.py` implements steps 2 to 6. `review.py` adds the cards that change (`affected_cards.py`). `describe.py`,
`report.py` and `summary.py` format the result. `sandbox/` runs plan and review in a worker process with limits.
"""
