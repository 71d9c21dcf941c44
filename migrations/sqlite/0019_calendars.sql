-- Why: people subscribe to calendars at secret addresses, of which only a hash is stored; and links to cards are signed
-- with a key, so that nobody can guess the address of a card.

CREATE TABLE calendar_subscription (
    id           TEXT NOT NULL PRIMARY KEY, -- random; says nothing about the token
    token_sha256 TEXT NOT NULL UNIQUE,      -- of the token in the address, in hexadecimal digits
    platform     TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    language     TEXT NOT NULL, -- BCP 47
    subjects     TEXT NOT NULL, -- JSON list of ids; empty for all
    lead_days    TEXT NOT NULL, -- JSON list of numbers
    created_at   TEXT NOT NULL, -- UTC, ISO 8601
    changed_at   TEXT NOT NULL, -- UTC, ISO 8601
    fetched_on   TEXT NOT NULL  -- UTC date, ISO 8601; empty for never
) STRICT, WITHOUT ROWID;

CREATE INDEX calendar_subscription_by_user ON calendar_subscription (platform, user_id);

CREATE TABLE link_key (
    name TEXT NOT NULL PRIMARY KEY, -- what is signed with it: card
    key  TEXT NOT NULL              -- 32 random bytes in hexadecimal digits
) STRICT, WITHOUT ROWID;
