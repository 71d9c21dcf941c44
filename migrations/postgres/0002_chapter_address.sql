-- Why: a document can name the address of the publisher's page of its edition, to which pages on cards are linked.

CREATE TABLE chapter_address (
    chapter_id bigint NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    bigint NOT NULL CHECK (ordinal = 0), -- a chapter has one address
    url        text NOT NULL,
    PRIMARY KEY (chapter_id, ordinal)
);
