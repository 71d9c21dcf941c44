-- Why: people subscribe to calendars at secret addresses, of which only a hash is stored; and links to cards are signed
-- with a key, so that nobody can guess the address of a card.

CREATE TABLE calendar_subscription (
    id           text NOT NULL PRIMARY KEY, -- random; says nothing about the token
    token_sha256 text NOT NULL UNIQUE,      -- of the token in the address, in hexadecimal digits
    platform     text NOT NULL,
    user_id      text NOT NULL,
    language     text NOT NULL, -- BCP 47
    subjects     text NOT NULL, -- JSON list of ids; empty for all
    lead_days    text NOT NULL, -- JSON list of numbers
    created_at   text NOT NULL, -- UTC, ISO 8601
    changed_at   text NOT NULL, -- UTC, ISO 8601
    fetched_on   text NOT NULL  -- UTC date, ISO 8601; empty for never
);

CREATE INDEX calendar_subscription_by_user ON calendar_subscription (platform, user_id);

CREATE TABLE link_key (
    name text NOT NULL PRIMARY KEY, -- what is signed with it: card
    key  text NOT NULL              -- 32 random bytes in hexadecimal digits
);
