-- Why: a statement of a digest can have short lines, written by its author, which lead the overviews of subjects. They are
-- rows of their own, so that the digests of chapters without them stay as they are.

CREATE TABLE passage_short_line (
    chapter_id INTEGER NOT NULL,
    passage    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    subjects   TEXT NOT NULL, -- JSON list of ids; empty for every subject of the passage
    page       INTEGER,
    dates      TEXT NOT NULL, -- JSON list: EDTF; empty for a state
    PRIMARY KEY (chapter_id, passage, ordinal),
    FOREIGN KEY (chapter_id, passage) REFERENCES passage (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
