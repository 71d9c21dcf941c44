-- Why: a document can name the address of the publisher's page of its edition, to which pages on cards are linked. It is a
-- row of its own, so that the digests of chapters without it stay as they are.

CREATE TABLE chapter_address (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL CHECK (ordinal = 0), -- a chapter has one address
    url        TEXT NOT NULL,
    PRIMARY KEY (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;
