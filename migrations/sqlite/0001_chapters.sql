-- Why: a chapter is the unit in which content comes in, so it is stored once and never changed. Revisions share it
-- by the digest of its rows (`sha256`), which also tells at the start of the bot whether a bit of it has flipped.
-- `ordinal` is the place in the document; a section's parent is the ordinal of the section it stands in.

CREATE TABLE edition (
    year INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE chapter (
    id        INTEGER PRIMARY KEY,
    sha256    TEXT NOT NULL UNIQUE,
    edition   INTEGER NOT NULL REFERENCES edition (year),
    number    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    language  TEXT NOT NULL,
    title     TEXT NOT NULL,
    publisher TEXT NOT NULL,
    licence   TEXT NOT NULL,
    source    TEXT NOT NULL,
    document  TEXT NOT NULL -- digest of the bytes it was read from
) STRICT;

CREATE TABLE section (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    parent     INTEGER,
    path       TEXT NOT NULL,
    number     TEXT NOT NULL,
    title      TEXT NOT NULL,
    level      INTEGER NOT NULL,
    page       INTEGER,
    PRIMARY KEY (chapter_id, ordinal),
    FOREIGN KEY (chapter_id, parent) REFERENCES section (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE section_reference (
    chapter_id INTEGER NOT NULL,
    section    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    mark       TEXT NOT NULL,
    position   INTEGER NOT NULL, -- characters before the mark
    PRIMARY KEY (chapter_id, section, ordinal),
    FOREIGN KEY (chapter_id, section) REFERENCES section (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE passage (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    section    TEXT NOT NULL, -- path; empty where the document gives none
    text       TEXT NOT NULL,
    page       INTEGER,
    mark       TEXT,
    page_turns TEXT NOT NULL, -- JSON list: characters before each later page
    dates      TEXT NOT NULL, -- JSON list: EDTF, given by the author of a digest
    PRIMARY KEY (chapter_id, ordinal)
) STRICT;

CREATE TABLE passage_reference (
    chapter_id INTEGER NOT NULL,
    passage    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    mark       TEXT NOT NULL,
    position   INTEGER NOT NULL,
    PRIMARY KEY (chapter_id, passage, ordinal),
    FOREIGN KEY (chapter_id, passage) REFERENCES passage (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE figure (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    title      TEXT NOT NULL,
    section    TEXT NOT NULL,
    page       INTEGER,
    PRIMARY KEY (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE figure_count (
    chapter_id INTEGER NOT NULL,
    figure     INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    label      TEXT NOT NULL,
    printed    TEXT NOT NULL, -- as in the figure: `9（10）`
    members    INTEGER NOT NULL,
    note       TEXT,
    PRIMARY KEY (chapter_id, figure, ordinal),
    FOREIGN KEY (chapter_id, figure) REFERENCES figure (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
