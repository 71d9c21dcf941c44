-- Why: moderators ask who changed the content, when, from which file, and want to go back. The pointer tells only the
-- last step, so each step is kept: a row is added in the transaction that moves the pointer, and never changed. Databases
-- from before get a row for each revision they hold, as far as can be known. `actor` is the id of a user of the platform.

CREATE TABLE activation (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL, -- UTC, ISO 8601
    revision INTEGER NOT NULL REFERENCES revision (id),
    previous INTEGER, -- the one that answered before
    how      TEXT NOT NULL CHECK (how IN ('builtin', 'apply', 'import', 'rollback', 'teach', 'restore')),
    actor    INTEGER NOT NULL, -- 0 for the program and for the command line
    author   TEXT NOT NULL, -- by name; empty for the program
    note     TEXT NOT NULL
) STRICT;

INSERT INTO activation (at, revision, previous, how, actor, author, note)
SELECT created_at, id, parent, iif(builtin <> '', 'builtin', 'import'), 0, author, note FROM revision ORDER BY id;
