-- Why: moderators set language, visibility of answers and time zone for a server or for a channel. What is empty is not
-- set; a place in which nothing is set has no row.

CREATE TABLE place_setting (
    platform     text NOT NULL,
    workspace_id text NOT NULL,
    channel_id   text NOT NULL, -- empty for the whole workspace
    language     text NOT NULL,
    visibility   text NOT NULL CHECK (visibility IN ('', 'public', 'private')),
    zone         text NOT NULL, -- IANA name
    PRIMARY KEY (platform, workspace_id, channel_id)
);
