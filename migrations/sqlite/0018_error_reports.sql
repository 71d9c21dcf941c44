-- Why: readers report errors on cards, and moderators work through the reports. A report does not say who made it unless
-- the reader left a contact. Times are UTC, ISO 8601.

CREATE TABLE error_report (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- a number is never given twice: moderators write it
    secret      TEXT NOT NULL, -- random: who has it may withdraw the report
    reported_at TEXT NOT NULL,
    subject     TEXT NOT NULL, -- this and the next four columns are the request for the card
    view        TEXT NOT NULL,
    section     TEXT NOT NULL,
    page        INTEGER NOT NULL,
    edition     INTEGER NOT NULL,
    revision    INTEGER NOT NULL, -- of the content that the card was built from
    language    TEXT NOT NULL,
    text        TEXT NOT NULL,
    contact     TEXT NOT NULL,
    platform    TEXT NOT NULL, -- this and the next column are empty without a contact
    user_id     TEXT NOT NULL,
    done_at     TEXT NOT NULL -- empty while it is open
) STRICT;

CREATE INDEX error_report_by_user ON error_report (platform, user_id) WHERE user_id <> '';
