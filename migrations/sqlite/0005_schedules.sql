-- Why: a post must go out once, whatever dies in between. So what is owed stands in rows and nowhere else: a schedule
-- as a moderator set it, and for each of its slots a delivery, whose identity is the schedule, the local date and the
-- purpose. A zone or a time of day that changes moves a slot's instant, never its identity. A schedule that was removed
-- keeps its rows: what was posted can still be told. Times are UTC, ISO 8601; ids are those of the platform.

CREATE TABLE schedule (
    id             INTEGER PRIMARY KEY AUTOINCREMENT, -- a number is never given twice: moderators write it
    key            TEXT NOT NULL UNIQUE, -- random: marks of posts hold it, and another database must not have it
    guild_id       INTEGER NOT NULL,
    channel_id     INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    at             TEXT NOT NULL, -- HH:MM, local
    zone           TEXT NOT NULL, -- IANA
    language       TEXT NOT NULL,
    subjects       TEXT NOT NULL, -- JSON list of ids
    lead_days      TEXT NOT NULL, -- JSON list of numbers
    weight         TEXT NOT NULL,
    publish        INTEGER NOT NULL CHECK (publish IN (0, 1)),
    on_empty       TEXT NOT NULL,
    lateness       INTEGER CHECK (lateness > 0), -- minutes; NULL for the rest of the local day
    review         INTEGER NOT NULL CHECK (review IN (0, 1)),
    paused         INTEGER NOT NULL CHECK (paused IN (0, 1)),
    paused_because TEXT NOT NULL,
    since          TEXT NOT NULL,
    created_by     INTEGER NOT NULL,
    planned_until  TEXT NOT NULL, -- every slot due by then has its row
    next_at        TEXT NOT NULL, -- when the next slot is due: nothing need be looked at before
    proofs         INTEGER NOT NULL DEFAULT 0, -- slots in a row for which the channel was found to be gone
    removed_at     TEXT
) STRICT;

CREATE INDEX schedule_by_guild ON schedule (guild_id);
CREATE INDEX schedule_by_next ON schedule (next_at) WHERE removed_at IS NULL;

CREATE TABLE delivery (
    schedule_id INTEGER NOT NULL REFERENCES schedule (id),
    date        TEXT NOT NULL, -- local date, in the schedule's zone
    purpose     TEXT NOT NULL CHECK (purpose IN ('post', 'review')),
    due         TEXT NOT NULL,
    state       TEXT NOT NULL
        CHECK (state IN ('planned', 'claimed', 'sent', 'skipped', 'late', 'held', 'given_up')),
    reason      TEXT NOT NULL DEFAULT '', -- a code, with what it needs behind a colon
    channel_id  INTEGER, -- where it was claimed for: a schedule may have moved since
    anchor      INTEGER, -- the channel's last message when it was claimed: the post can only stand behind it
    message_id  INTEGER UNIQUE,
    attempts    INTEGER NOT NULL DEFAULT 0, -- posts tried: requests that may have had an effect
    not_before  TEXT NOT NULL DEFAULT '', -- rests until then
    claimed_at  TEXT,
    sent_at     TEXT,
    publish     TEXT NOT NULL DEFAULT '' CHECK (publish IN ('', 'wanted', 'done', 'failed')),
    PRIMARY KEY (schedule_id, date, purpose)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_open ON delivery (state) WHERE state IN ('planned', 'claimed', 'held', 'late');
CREATE INDEX delivery_unpublished ON delivery (publish) WHERE publish = 'wanted';

CREATE TABLE guild_setting (
    guild_id           INTEGER PRIMARY KEY,
    moderators_channel INTEGER,
    moderators_role    INTEGER,
    log_channel        INTEGER
) STRICT;

CREATE TABLE audit (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    guild_id    INTEGER NOT NULL,
    actor       INTEGER NOT NULL, -- id of the user; 0 for the bot itself
    action      TEXT NOT NULL,
    schedule_id INTEGER,
    detail      TEXT NOT NULL -- JSON
) STRICT;

CREATE INDEX audit_by_guild ON audit (guild_id, id);
