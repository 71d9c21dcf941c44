-- Why: a calendar can also have the anniversaries of what its owner follows, as it is at each fetch.

ALTER TABLE calendar_subscription ADD COLUMN followed INTEGER NOT NULL DEFAULT 0 CHECK (followed IN (0, 1));
