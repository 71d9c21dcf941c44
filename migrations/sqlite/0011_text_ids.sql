-- Why: a second platform has ids that are no numbers, and two platforms may give the same id. So every id of a platform
-- becomes text, with the platform's name beside it; all that is stored so far came from Discord. Messages have ids that
-- are unique in their channel only, and where a search for a post begins is a text that only the platform can read
-- (`cursor`). A claim keeps when it was last attempted: a platform that can't recognize a repeated request must not get
-- one before the last has surely failed. Columns get the names that the code uses. No row is lost; ids of 0, which stood
-- for nobody and nowhere, become empty.

CREATE TABLE schedule_new (
    id                    INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: moderators write it
    key                   TEXT NOT NULL UNIQUE, -- random: markers of posts hold it
    platform              TEXT NOT NULL,
    workspace_id          TEXT NOT NULL,
    channel_id            TEXT NOT NULL,
    kind                  TEXT NOT NULL,
    at                    TEXT NOT NULL, -- HH:MM, local
    zone                  TEXT NOT NULL, -- IANA
    language              TEXT NOT NULL,
    subjects              TEXT NOT NULL, -- JSON list of ids
    lead_days             TEXT NOT NULL, -- JSON list of numbers
    minimum_importance    TEXT NOT NULL,
    crosspost             INTEGER NOT NULL CHECK (crosspost IN (0, 1)),
    on_empty              TEXT NOT NULL,
    grace_minutes         INTEGER CHECK (grace_minutes > 0), -- NULL for the rest of the local day
    review                INTEGER NOT NULL CHECK (review IN (0, 1)),
    paused                INTEGER NOT NULL CHECK (paused IN (0, 1)),
    pause_reason          TEXT NOT NULL,
    since                 TEXT NOT NULL, -- UTC, ISO 8601
    created_by            TEXT NOT NULL, -- user id; empty for none
    planned_until         TEXT NOT NULL, -- every occurrence due by then has its row
    next_at               TEXT NOT NULL, -- when the next occurrence is due
    missing_channel_count INTEGER NOT NULL DEFAULT 0, -- posts in a row for which the channel was not there
    removed_at            TEXT
) STRICT;

INSERT INTO schedule_new
SELECT id, key, 'discord', CAST(guild_id AS TEXT), CAST(channel_id AS TEXT), kind, at, zone, language, subjects,
       lead_days, weight, publish, on_empty, lateness, review, paused, paused_because, since,
       CASE created_by WHEN 0 THEN '' ELSE CAST(created_by AS TEXT) END, planned_until, next_at, proofs, removed_at
FROM schedule;

CREATE TABLE delivery_new (
    schedule_id  INTEGER NOT NULL REFERENCES schedule_new (id),
    date         TEXT NOT NULL, -- local date, in the schedule's zone
    purpose      TEXT NOT NULL CHECK (purpose IN ('post', 'review')),
    due          TEXT NOT NULL,
    state        TEXT NOT NULL
        CHECK (state IN ('planned', 'claimed', 'sent', 'skipped', 'late', 'held', 'given_up')),
    reason       TEXT NOT NULL DEFAULT '', -- a code, with details after a colon
    channel_id   TEXT, -- the channel it was claimed for: the schedule may have moved since
    cursor       TEXT, -- where a search for the post begins; only the platform can read it
    message_id   TEXT,
    attempts     INTEGER NOT NULL DEFAULT 0, -- requests that may have had an effect
    not_before   TEXT NOT NULL DEFAULT '', -- deferred until then
    claimed_at   TEXT,
    attempted_at TEXT,
    sent_at      TEXT,
    crosspost    TEXT NOT NULL DEFAULT '' CHECK (crosspost IN ('', 'wanted', 'done', 'failed')),
    revision     INTEGER, -- the revision that its card was made from; NULL where that is unknown
    PRIMARY KEY (schedule_id, date, purpose),
    UNIQUE (channel_id, message_id)
) STRICT, WITHOUT ROWID;

INSERT INTO delivery_new
SELECT schedule_id, date, purpose, due, state, reason, CAST(channel_id AS TEXT), CAST(anchor AS TEXT),
       CAST(message_id AS TEXT), attempts, not_before, claimed_at, claimed_at, sent_at, publish, revision
FROM delivery;

CREATE TABLE correction_new (
    schedule_id    INTEGER NOT NULL,
    date           TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    revision       INTEGER NOT NULL, -- the revision that it was corrected to
    at             TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('corrected', 'failed')),
    reason         TEXT NOT NULL, -- why it failed, as a code
    actor_platform TEXT NOT NULL,
    actor          TEXT NOT NULL,
    PRIMARY KEY (schedule_id, date, purpose, revision),
    FOREIGN KEY (schedule_id, date, purpose) REFERENCES delivery_new (schedule_id, date, purpose)
) STRICT, WITHOUT ROWID;

INSERT INTO correction_new
SELECT schedule_id, date, purpose, revision, at, state, reason, CASE actor WHEN 0 THEN '' ELSE 'discord' END,
       CASE actor WHEN 0 THEN '' ELSE CAST(actor AS TEXT) END
FROM correction;

DELETE FROM sqlite_sequence WHERE name = 'schedule_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'schedule_new', seq FROM sqlite_sequence WHERE name = 'schedule';

DROP TABLE correction;
DROP TABLE delivery;
DROP TABLE schedule;
ALTER TABLE schedule_new RENAME TO schedule;
ALTER TABLE delivery_new RENAME TO delivery;
ALTER TABLE correction_new RENAME TO correction;

CREATE INDEX schedule_by_workspace ON schedule (platform, workspace_id);
CREATE INDEX schedule_by_next ON schedule (next_at) WHERE removed_at IS NULL;
CREATE INDEX delivery_open ON delivery (state) WHERE state IN ('planned', 'claimed', 'held', 'late');
CREATE INDEX delivery_to_crosspost ON delivery (crosspost) WHERE crosspost = 'wanted';
CREATE INDEX delivery_by_sent_at ON delivery (sent_at) WHERE state = 'sent';

CREATE TABLE workspace_setting (
    platform           TEXT NOT NULL,
    workspace_id       TEXT NOT NULL,
    moderators_channel TEXT,
    moderators_role    TEXT,
    log_channel        TEXT,
    PRIMARY KEY (platform, workspace_id)
) STRICT, WITHOUT ROWID;

INSERT INTO workspace_setting
SELECT 'discord', CAST(guild_id AS TEXT), CAST(moderators_channel AS TEXT), CAST(moderators_role AS TEXT),
       CAST(log_channel AS TEXT)
FROM guild_setting;

DROP TABLE guild_setting;

CREATE TABLE audit_new (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           TEXT NOT NULL,
    platform     TEXT NOT NULL,
    workspace_id TEXT NOT NULL, -- empty outside of any workspace
    actor        TEXT NOT NULL, -- user id; empty for the bot itself
    action       TEXT NOT NULL,
    schedule_id  INTEGER,
    detail       TEXT NOT NULL -- JSON
) STRICT;

INSERT INTO audit_new
SELECT id, at, 'discord', CASE guild_id WHEN 0 THEN '' ELSE CAST(guild_id AS TEXT) END,
       CASE actor WHEN 0 THEN '' ELSE CAST(actor AS TEXT) END, action, schedule_id, detail
FROM audit;

DELETE FROM sqlite_sequence WHERE name = 'audit_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'audit_new', seq FROM sqlite_sequence WHERE name = 'audit';

DROP TABLE audit;
ALTER TABLE audit_new RENAME TO audit;

CREATE INDEX audit_by_workspace ON audit (platform, workspace_id, id);
CREATE INDEX audit_by_schedule ON audit (schedule_id, id) WHERE schedule_id IS NOT NULL;

CREATE TABLE activation_new (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    at             TEXT NOT NULL, -- UTC, ISO 8601
    revision       INTEGER NOT NULL REFERENCES revision (id),
    previous       INTEGER, -- the revision that was active before
    how            TEXT NOT NULL CHECK (how IN ('builtin', 'apply', 'import', 'rollback', 'teach', 'restore')),
    actor_platform TEXT NOT NULL, -- empty for the program and for the command line
    actor          TEXT NOT NULL, -- user id; empty for the program and for the command line
    author         TEXT NOT NULL, -- by name; empty for the program
    note           TEXT NOT NULL
) STRICT;

INSERT INTO activation_new
SELECT id, at, revision, previous, how, CASE actor WHEN 0 THEN '' ELSE 'discord' END,
       CASE actor WHEN 0 THEN '' ELSE CAST(actor AS TEXT) END, author, note
FROM activation;

DELETE FROM sqlite_sequence WHERE name = 'activation_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'activation_new', seq FROM sqlite_sequence WHERE name = 'activation';

DROP TABLE activation;
ALTER TABLE activation_new RENAME TO activation;

CREATE TABLE proposal_new (
    revision       INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
    base           INTEGER NOT NULL, -- the revision that it was compared with
    at             TEXT NOT NULL, -- UTC, ISO 8601
    actor_platform TEXT NOT NULL, -- empty for the command line
    actor          TEXT NOT NULL, -- user id; empty for the command line
    author         TEXT NOT NULL,
    platform       TEXT NOT NULL, -- where it is shown; empty for nowhere
    workspace_id   TEXT NOT NULL,
    channel_id     TEXT NOT NULL,
    message_id     TEXT, -- NULL until it is shown
    files          TEXT NOT NULL, -- JSON list: names of the documents
    warnings       TEXT NOT NULL -- JSON: what the parsers were unsure of, by document
) STRICT;

INSERT INTO proposal_new
SELECT revision, base, at, CASE actor WHEN 0 THEN '' ELSE 'discord' END,
       CASE actor WHEN 0 THEN '' ELSE CAST(actor AS TEXT) END, author,
       CASE channel_id WHEN 0 THEN '' ELSE 'discord' END, CASE guild_id WHEN 0 THEN '' ELSE CAST(guild_id AS TEXT) END,
       CASE channel_id WHEN 0 THEN '' ELSE CAST(channel_id AS TEXT) END, CAST(message_id AS TEXT), files, doubts
FROM proposal;

DROP TABLE proposal;
ALTER TABLE proposal_new RENAME TO proposal;
