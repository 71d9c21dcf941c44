-- Why: an operator can say whether an edition reports on its own year or on the year before, which a document does not
-- always show.

CREATE TABLE chapter_reported_year (
    chapter_id bigint NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    bigint NOT NULL CHECK (ordinal = 0), -- a chapter has one
    reports_on text NOT NULL, -- own, previous
    PRIMARY KEY (chapter_id, ordinal)
);
