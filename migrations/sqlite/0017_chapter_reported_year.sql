-- Why: an operator can say whether an edition reports on its own year or on the year before, which a document does not
-- always show. It is a row of its own, so that the digests of chapters without it stay as they are.

CREATE TABLE chapter_reported_year (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL CHECK (ordinal = 0), -- a chapter has one
    reports_on TEXT NOT NULL, -- own, previous
    PRIMARY KEY (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;
