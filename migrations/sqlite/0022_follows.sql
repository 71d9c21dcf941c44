-- Why: members follow subjects, and get at most one direct message a day. Their messages are posts of a schedule of their
-- own, so that the deliveries send each once. Moderators neither see nor change a schedule with an owner.

ALTER TABLE schedule ADD COLUMN owner_id TEXT NOT NULL DEFAULT ''; -- the member; empty for a schedule of moderators

CREATE UNIQUE INDEX schedule_by_owner ON schedule (platform, owner_id) WHERE owner_id <> '';

CREATE TABLE followed_subject (
    schedule_id  INTEGER NOT NULL REFERENCES schedule (id),
    subject      TEXT NOT NULL,
    workspace_id TEXT NOT NULL, -- where the member followed it: corrections of the posts there are news
    revision     INTEGER NOT NULL, -- that was active then: later changes are news
    followed_at  TEXT NOT NULL, -- UTC, ISO 8601
    PRIMARY KEY (schedule_id, subject)
) STRICT, WITHOUT ROWID;
