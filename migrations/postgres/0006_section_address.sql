-- Why: a publisher puts the sections of a chapter on pages of their own, to which the pages on cards are linked.

CREATE TABLE chapter_section_address (
    chapter_id bigint NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    bigint NOT NULL,
    section    bigint NOT NULL, -- number of the top-level section
    url        text NOT NULL,
    PRIMARY KEY (chapter_id, ordinal)
);
