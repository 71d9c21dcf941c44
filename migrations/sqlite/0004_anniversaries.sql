-- Why: days that are remembered whatever the chapters tell (national days, diplomatic relations, standing anniversaries)
-- belong to a revision like all else that answers: a moderator refreshes them, compares, and goes back in one step. A
-- list is stored once by its digest, and revisions share it. A revision without any, and each one made before there
-- were any, has none: its digest is that of what it holds. Texts by language and lists are read as one: they are JSON.

CREATE TABLE anniversary_list (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE anniversary (
    list_id    INTEGER NOT NULL REFERENCES anniversary_list (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    key        TEXT NOT NULL, -- the same in every list: calendars hold it
    date       TEXT NOT NULL, -- EDTF, level 0
    kind       TEXT NOT NULL,
    texts      TEXT NOT NULL,
    subjects   TEXT NOT NULL,
    source     TEXT NOT NULL,
    url        TEXT NOT NULL,
    confidence TEXT NOT NULL,
    major      INTEGER NOT NULL CHECK (major IN (0, 1)),
    solemn     INTEGER NOT NULL CHECK (solemn IN (0, 1)),
    yearly     INTEGER NOT NULL CHECK (yearly IN (0, 1)),
    words      TEXT NOT NULL,
    PRIMARY KEY (list_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision_anniversary_list (
    revision_id INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
    list_id     INTEGER NOT NULL REFERENCES anniversary_list (id)
) STRICT;
