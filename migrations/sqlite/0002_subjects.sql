-- Why: what one can ask for, with every name of it. A catalogue is the list of subjects of a revision. Most of its
-- names are those of the world's territories and never change, so each subject is stored once by its digest and
-- catalogues share it: one name taught by a moderator costs one subject, not fifteen thousand names. Names by
-- language, and lists of keys and words, are read as one and never searched here: they stand as JSON.

CREATE TABLE subject (
    id       INTEGER PRIMARY KEY,
    sha256   TEXT NOT NULL UNIQUE,
    key      TEXT NOT NULL, -- `AM`, `CSTO`, `northern-territories`: the same in every catalogue
    kind     TEXT NOT NULL,
    names    TEXT NOT NULL,
    flag     TEXT NOT NULL,
    related  TEXT NOT NULL,
    members  TEXT NOT NULL,
    country  TEXT NOT NULL,
    office   TEXT NOT NULL,
    keywords TEXT NOT NULL,
    about    TEXT NOT NULL,
    sections TEXT NOT NULL, -- paths of the sections that are mainly about it
    home     INTEGER NOT NULL CHECK (home IN (0, 1))
) STRICT;

CREATE TABLE alias (
    subject_id INTEGER NOT NULL REFERENCES subject (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    language   TEXT NOT NULL,
    since      TEXT NOT NULL,
    PRIMARY KEY (subject_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE catalogue_subject (
    catalogue_id INTEGER NOT NULL REFERENCES catalogue (id) ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    subject_id   INTEGER NOT NULL REFERENCES subject (id),
    PRIMARY KEY (catalogue_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX catalogue_subject_by_subject ON catalogue_subject (subject_id);
