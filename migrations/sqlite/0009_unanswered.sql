-- Why: what people ask for and don't find tells moderators which names are missing. Queries are counted by what they
-- fold to; who asked, where and when of the day is not kept.

CREATE TABLE unanswered (
    folded   TEXT PRIMARY KEY,
    text     TEXT NOT NULL, -- as typed first
    count    INTEGER NOT NULL,
    first_on TEXT NOT NULL, -- dates, UTC
    last_on  TEXT NOT NULL,
    put_away INTEGER NOT NULL DEFAULT 0 CHECK (put_away IN (0, 1)) -- a moderator needs no name for it
) STRICT, WITHOUT ROWID;

CREATE INDEX unanswered_by_count ON unanswered (put_away, count);
