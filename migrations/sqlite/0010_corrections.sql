-- Why: a post may have told what a later revision changes or withdraws. To know what a post told, its delivery keeps the
-- revision it was made from, and the audit, where its schedule was changed since, is read by schedule. A post that was
-- corrected tells the revision it was corrected to; one that could not be may be tried again, so the last word is kept.

ALTER TABLE delivery ADD COLUMN revision INTEGER; -- NULL for posts from before this column

CREATE TABLE correction (
    schedule_id INTEGER NOT NULL,
    date        TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    revision    INTEGER NOT NULL, -- the one that it was corrected to
    at          TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('corrected', 'failed')),
    reason      TEXT NOT NULL, -- why it failed, as a code
    actor       INTEGER NOT NULL,
    PRIMARY KEY (schedule_id, date, purpose, revision),
    FOREIGN KEY (schedule_id, date, purpose) REFERENCES delivery (schedule_id, date, purpose)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_by_schedule ON audit (schedule_id, id) WHERE schedule_id IS NOT NULL;
CREATE INDEX delivery_by_sent_at ON delivery (sent_at) WHERE state = 'sent';
