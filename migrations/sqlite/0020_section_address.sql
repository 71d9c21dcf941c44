-- Why: a publisher puts the sections of a chapter on pages of their own, to which the pages on cards are linked. They are
-- in a table of their own, so that the digests of chapters without them stay as they are.

CREATE TABLE chapter_section_address (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    section    INTEGER NOT NULL, -- number of the top-level section
    url        TEXT NOT NULL,
    PRIMARY KEY (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;
