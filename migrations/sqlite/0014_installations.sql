-- Why: the connection to a platform has to remember over a restart in which workspaces the application is installed, and
-- which events it has processed, since a platform delivers an event again where it saw no acknowledgment.

CREATE TABLE installation (
    platform        TEXT NOT NULL,
    organization_id TEXT NOT NULL, -- empty for a workspace on its own
    workspace_id    TEXT NOT NULL, -- empty for all workspaces of the organization
    name            TEXT NOT NULL,
    bot_id          TEXT NOT NULL,
    bot_user_id     TEXT NOT NULL,
    scopes          TEXT NOT NULL, -- JSON list
    sealed_tokens   TEXT NOT NULL, -- encrypted with a key that is not in the database
    expires_at      TEXT NOT NULL, -- UTC, ISO 8601; empty for never
    installed_at    TEXT NOT NULL, -- UTC, ISO 8601
    PRIMARY KEY (platform, organization_id, workspace_id)
) STRICT;

CREATE INDEX installation_by_workspace ON installation (platform, workspace_id);

CREATE TABLE workspace_organization (
    platform        TEXT NOT NULL,
    workspace_id    TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    PRIMARY KEY (platform, workspace_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE received_event (
    platform TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at       TEXT NOT NULL, -- UTC, ISO 8601
    PRIMARY KEY (platform, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX received_event_by_time ON received_event (at);
