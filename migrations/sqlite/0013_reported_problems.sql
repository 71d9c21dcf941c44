-- Why: the bot checks its installation daily, and reports each problem once, also over restarts.

CREATE TABLE reported_problem (
    scope       TEXT NOT NULL, -- 'host', or the name of a platform
    name        TEXT NOT NULL, -- of the check
    reported_at TEXT NOT NULL, -- UTC, ISO 8601
    PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;
