-- Why: moderators set language, visibility of answers and time zone for a server or for a channel. What is empty is not
-- set; a place in which nothing is set has no row.

CREATE TABLE place_setting (
    platform     TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    channel_id   TEXT NOT NULL, -- empty for the whole workspace
    language     TEXT NOT NULL,
    visibility   TEXT NOT NULL CHECK (visibility IN ('', 'public', 'private')),
    zone         TEXT NOT NULL, -- IANA name
    PRIMARY KEY (platform, workspace_id, channel_id)
) STRICT, WITHOUT ROWID;
