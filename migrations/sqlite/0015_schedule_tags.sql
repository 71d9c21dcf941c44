-- Why: forums may require tags of every post. A schedule that posts to one has the ids of the tags to set.

ALTER TABLE schedule ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'; -- JSON list of ids
