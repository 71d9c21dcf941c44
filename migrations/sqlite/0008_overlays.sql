-- Why: moderators bring subjects and anniversaries of their own, as TOML files. A new version of the program brings new
-- built-in ones, over which theirs must be laid again: so the files themselves are kept, each once by the digest of its
-- row, and a revision names those that went into it. A revision without any has the digest it had before there were any.

CREATE TABLE overlay (
    id          INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL, -- of the file
    kind        TEXT NOT NULL CHECK (kind IN ('subjects', 'anniversaries')),
    text        TEXT NOT NULL,
    file_sha256 TEXT NOT NULL  -- of its bytes, which may have been in another encoding
) STRICT;

CREATE TABLE revision_overlay (
    revision_id INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    overlay_id  INTEGER NOT NULL REFERENCES overlay (id),
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX revision_overlay_by_overlay ON revision_overlay (overlay_id);
