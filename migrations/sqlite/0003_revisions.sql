-- Why: readers must never see half of a change, and going back must be one step. A revision names the chapters, the
-- catalogue, the annotations and the memberships it is made of, and is never changed; one row of `pointer` says which
-- revision answers. Annotations (who is named where, what happened when) follow from a chapter and a catalogue, so
-- they are stored apart from both, again once by their digest. They name subjects by key, which outlives a subject's
-- row. `seal` is the digest of a row's own columns: what no content digest covers is covered by it.

CREATE TABLE annotation (
    id         INTEGER PRIMARY KEY,
    sha256     TEXT NOT NULL UNIQUE,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id)
) STRICT;

CREATE INDEX annotation_by_chapter ON annotation (chapter_id);

CREATE TABLE mention (
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    passage       INTEGER NOT NULL,
    start_at      INTEGER NOT NULL,
    end_at        INTEGER NOT NULL,
    subject       TEXT NOT NULL,
    PRIMARY KEY (annotation_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    date          TEXT NOT NULL, -- EDTF, level 0
    text          TEXT NOT NULL,
    section       TEXT NOT NULL,
    passage       INTEGER NOT NULL,
    page          INTEGER,
    qualifier     TEXT NOT NULL,
    PRIMARY KEY (annotation_id, ordinal)
) STRICT;

CREATE TABLE event_subject (
    annotation_id INTEGER NOT NULL,
    event         INTEGER NOT NULL,
    ordinal       INTEGER NOT NULL,
    subject       TEXT NOT NULL,
    PRIMARY KEY (annotation_id, event, ordinal),
    FOREIGN KEY (annotation_id, event) REFERENCES event (annotation_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE membership_list (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE membership (
    list_id   INTEGER NOT NULL REFERENCES membership_list (id) ON DELETE CASCADE,
    ordinal   INTEGER NOT NULL,
    told      INTEGER NOT NULL CHECK (told IN (0, 1)), -- 1: as a source tells it; 0: what holds, all sources heard
    framework TEXT NOT NULL,
    member    TEXT NOT NULL,
    status    TEXT NOT NULL,
    since     TEXT NOT NULL,
    note      TEXT NOT NULL,
    chapter   TEXT NOT NULL, -- key of the chapter that says so; empty for the catalogue
    PRIMARY KEY (list_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT, -- a number is never given twice: buttons hold it
    parent             INTEGER, -- the revision it was made from, which may have been discarded since
    sha256             TEXT NOT NULL,
    created_at         TEXT NOT NULL, -- UTC, ISO 8601
    author             TEXT NOT NULL,
    note               TEXT NOT NULL,
    builtin            TEXT NOT NULL, -- digest of the built-in content that went into it
    seal               TEXT NOT NULL,
    catalogue_id       INTEGER NOT NULL REFERENCES catalogue (id),
    membership_list_id INTEGER NOT NULL REFERENCES membership_list (id)
) STRICT;

CREATE TABLE revision_chapter (
    revision_id   INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    chapter_id    INTEGER NOT NULL REFERENCES chapter (id),
    annotation_id INTEGER NOT NULL REFERENCES annotation (id),
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE pointer (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    active   INTEGER NOT NULL REFERENCES revision (id),
    previous INTEGER REFERENCES revision (id),
    seal     TEXT NOT NULL
) STRICT;
