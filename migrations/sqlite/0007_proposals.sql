-- Why: a change is looked at before it is applied, perhaps by somebody else, perhaps after a restart. Its revision is
-- staged already; what belongs to the looking (who brought what, compared with which revision, shown in which message)
-- stands here and goes with it when it is discarded. When it is applied the row stays: history reads it.

CREATE TABLE proposal (
    revision   INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
    base       INTEGER NOT NULL, -- the revision that it was compared with
    at         TEXT NOT NULL, -- UTC, ISO 8601
    actor      INTEGER NOT NULL,
    author     TEXT NOT NULL,
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER, -- NULL until it is shown
    files      TEXT NOT NULL, -- JSON list: names of the documents
    doubts     TEXT NOT NULL -- JSON: what the readers were unsure of, by document
) STRICT;
