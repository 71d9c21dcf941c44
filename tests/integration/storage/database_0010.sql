BEGIN TRANSACTION;
CREATE TABLE activation (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL, -- UTC, ISO 8601
    revision INTEGER NOT NULL REFERENCES revision (id),
    previous INTEGER, -- the one that answered before
    how      TEXT NOT NULL CHECK (how IN ('builtin', 'apply', 'import', 'rollback', 'teach', 'restore')),
    actor    INTEGER NOT NULL, -- 0 for the program and for the command line
    author   TEXT NOT NULL, -- by name; empty for the program
    note     TEXT NOT NULL
) STRICT;
INSERT INTO "activation" VALUES(1,'2027-09-01T00:00:00+00:00',1,NULL,'builtin',0,'','');
INSERT INTO "activation" VALUES(2,'2027-09-01T00:00:00+00:00',2,1,'apply',200000000000000005,'mika','ge.toml');
CREATE TABLE alias (
    subject_id INTEGER NOT NULL REFERENCES subject (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    language   TEXT NOT NULL,
    since      TEXT NOT NULL,
    PRIMARY KEY (subject_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE anniversary (
    list_id    INTEGER NOT NULL REFERENCES anniversary_list (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    key        TEXT NOT NULL, -- the same in every list: calendars hold it
    date       TEXT NOT NULL, -- EDTF, level 0
    kind       TEXT NOT NULL,
    texts      TEXT NOT NULL,
    subjects   TEXT NOT NULL,
    source     TEXT NOT NULL,
    url        TEXT NOT NULL,
    confidence TEXT NOT NULL,
    major      INTEGER NOT NULL CHECK (major IN (0, 1)),
    solemn     INTEGER NOT NULL CHECK (solemn IN (0, 1)),
    yearly     INTEGER NOT NULL CHECK (yearly IN (0, 1)),
    words      TEXT NOT NULL,
    PRIMARY KEY (list_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE anniversary_list (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE annotation (
    id         INTEGER PRIMARY KEY,
    sha256     TEXT NOT NULL UNIQUE,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id)
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
INSERT INTO "audit" VALUES(1,'2027-09-01T00:00:00.000+00:00',300000000000000001,200000000000000005,'settings',NULL,'{"log_channel": 300000000000000012, "moderators_channel": 300000000000000011, "moderators_role": 500000000000000001}');
INSERT INTO "audit" VALUES(2,'2027-09-01T00:00:00.000+00:00',300000000000000001,200000000000000005,'schedule.add',1,'{"at": "09:00", "channel": 300000000000000010, "kind": "day", "language": "ja", "lateness": null, "lead_days": [30, 7], "on_empty": "silence", "publish": true, "review": true, "subjects": ["AM"], "weight": "major", "zone": "Asia/Tokyo"}');
INSERT INTO "audit" VALUES(3,'2027-09-01T00:00:00.000+00:00',300000000000000001,200000000000000005,'schedule.add',2,'{"at": "10:30", "channel": 300000000000000015, "kind": "coming", "language": "en", "lateness": 60, "lead_days": [30, 7], "on_empty": "silence", "publish": false, "review": false, "subjects": [], "weight": "all", "zone": "Europe/London"}');
INSERT INTO "audit" VALUES(4,'2027-09-01T00:00:00.000+00:00',300000000000000008,200000000000000005,'schedule.add',3,'{"at": "08:00", "channel": 300000000000000019, "kind": "week", "language": "en", "lateness": null, "lead_days": [30, 7], "on_empty": "silence", "publish": false, "review": false, "subjects": [], "weight": "major", "zone": "UTC"}');
INSERT INTO "audit" VALUES(5,'2027-09-01T00:00:00.000+00:00',300000000000000008,200000000000000005,'schedule.remove',3,'{"at": "08:00", "channel": 300000000000000019, "kind": "week", "language": "en", "lateness": null, "lead_days": [30, 7], "on_empty": "silence", "publish": false, "review": false, "subjects": [], "weight": "major", "zone": "UTC"}');
INSERT INTO "audit" VALUES(6,'2027-09-01T00:00:00.000+00:00',300000000000000001,200000000000000005,'schedule.edit',1,'{"weight": "all"}');
INSERT INTO "audit" VALUES(7,'2027-09-10T03:00:00.000+00:00',300000000000000001,0,'schedule.pause',2,'{"because": "channel_deleted"}');
CREATE TABLE catalogue (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "catalogue" VALUES(1,'b60db8ea75105ecec46daeb1e9443d722d31694d9b21d548757a856b443f7d4e');
INSERT INTO "catalogue" VALUES(2,'7c450e4a5e07524040648def39abadbd5a8f0e98fd6681540d4537c9a818efa9');
CREATE TABLE catalogue_subject (
    catalogue_id INTEGER NOT NULL REFERENCES catalogue (id) ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    subject_id   INTEGER NOT NULL REFERENCES subject (id),
    PRIMARY KEY (catalogue_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "catalogue_subject" VALUES(1,0,1);
INSERT INTO "catalogue_subject" VALUES(2,0,1);
INSERT INTO "catalogue_subject" VALUES(2,1,2);
CREATE TABLE chapter (
    id        INTEGER PRIMARY KEY,
    sha256    TEXT NOT NULL UNIQUE,
    edition   INTEGER NOT NULL REFERENCES edition (year),
    number    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    language  TEXT NOT NULL,
    title     TEXT NOT NULL,
    publisher TEXT NOT NULL,
    licence   TEXT NOT NULL,
    source    TEXT NOT NULL,
    document  TEXT NOT NULL -- digest of the bytes it was read from
) STRICT;
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
INSERT INTO "correction" VALUES(1,'2027-09-02','post',2,'2027-09-10T03:00:00.000+00:00','corrected','',200000000000000005);
INSERT INTO "correction" VALUES(1,'2027-09-03','post',2,'2027-09-10T03:00:00.000+00:00','failed','50001',200000000000000005);
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
    publish     TEXT NOT NULL DEFAULT '' CHECK (publish IN ('', 'wanted', 'done', 'failed')), revision INTEGER,
    PRIMARY KEY (schedule_id, date, purpose)
) STRICT, WITHOUT ROWID;
INSERT INTO "delivery" VALUES(1,'2027-09-02','post','2027-09-02T00:00:00.000+00:00','sent','',300000000000000010,400000000000000000,400000000000000100,1,'','2027-09-02T00:00:00.000+00:00','2027-09-02T00:00:00.000+00:00','done',2);
INSERT INTO "delivery" VALUES(1,'2027-09-02','review','2027-09-01T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-03','post','2027-09-03T00:00:00.000+00:00','sent','',300000000000000010,400000000000000001,400000000000000101,1,'','2027-09-03T00:00:00.000+00:00','2027-09-03T00:00:00.000+00:00','wanted',2);
INSERT INTO "delivery" VALUES(1,'2027-09-03','review','2027-09-02T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-04','post','2027-09-04T00:00:00.000+00:00','sent','',300000000000000010,400000000000000002,NULL,1,'','2027-09-04T00:00:00.000+00:00','2027-09-04T00:00:00.000+00:00','',2);
INSERT INTO "delivery" VALUES(1,'2027-09-04','review','2027-09-03T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-05','post','2027-09-05T00:00:00.000+00:00','claimed','',300000000000000010,400000000000000003,NULL,1,'','2027-09-05T00:00:00.000+00:00',NULL,'',2);
INSERT INTO "delivery" VALUES(1,'2027-09-05','review','2027-09-04T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-06','post','2027-09-06T00:00:00.000+00:00','held','missing:read_message_history',300000000000000010,400000000000000004,NULL,1,'2027-09-10T03:00:00.000+00:00','2027-09-06T00:00:00.000+00:00',NULL,'',2);
INSERT INTO "delivery" VALUES(1,'2027-09-06','review','2027-09-05T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-07','post','2027-09-07T00:00:00.000+00:00','given_up','50013',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-07','review','2027-09-06T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-08','post','2027-09-08T00:00:00.000+00:00','skipped','nothing',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-08','review','2027-09-07T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-09','post','2027-09-09T00:00:00.000+00:00','late','rate_limited',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-09','review','2027-09-08T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-10','post','2027-09-10T00:00:00.000+00:00','planned','outage',NULL,NULL,NULL,0,'2027-09-10T03:00:00.000+00:00',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2027-09-10','review','2027-09-09T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-01','post','2027-09-01T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-02','post','2027-09-02T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-03','post','2027-09-03T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-04','post','2027-09-04T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-05','post','2027-09-05T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-06','post','2027-09-06T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-07','post','2027-09-07T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-08','post','2027-09-08T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2027-09-09','post','2027-09-09T09:30:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
CREATE TABLE edition (
    year INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE event (
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    date          TEXT NOT NULL, -- EDTF, level 0
    text          TEXT NOT NULL,
    section       TEXT NOT NULL,
    passage       INTEGER NOT NULL,
    page          INTEGER,
    qualifier     TEXT NOT NULL,
    PRIMARY KEY (annotation_id, ordinal)
) STRICT;
CREATE TABLE event_subject (
    annotation_id INTEGER NOT NULL,
    event         INTEGER NOT NULL,
    ordinal       INTEGER NOT NULL,
    subject       TEXT NOT NULL,
    PRIMARY KEY (annotation_id, event, ordinal),
    FOREIGN KEY (annotation_id, event) REFERENCES event (annotation_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE figure (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    title      TEXT NOT NULL,
    section    TEXT NOT NULL,
    page       INTEGER,
    PRIMARY KEY (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE figure_count (
    chapter_id INTEGER NOT NULL,
    figure     INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    label      TEXT NOT NULL,
    printed    TEXT NOT NULL, -- as in the figure: `9（10）`
    members    INTEGER NOT NULL,
    note       TEXT,
    PRIMARY KEY (chapter_id, figure, ordinal),
    FOREIGN KEY (chapter_id, figure) REFERENCES figure (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE guild_setting (
    guild_id           INTEGER PRIMARY KEY,
    moderators_channel INTEGER,
    moderators_role    INTEGER,
    log_channel        INTEGER
) STRICT;
INSERT INTO "guild_setting" VALUES(300000000000000001,300000000000000011,500000000000000001,300000000000000012);
CREATE TABLE membership (
    list_id   INTEGER NOT NULL REFERENCES membership_list (id) ON DELETE CASCADE,
    ordinal   INTEGER NOT NULL,
    told      INTEGER NOT NULL CHECK (told IN (0, 1)), -- 1: as a source tells it; 0: what holds, all sources heard
    framework TEXT NOT NULL,
    member    TEXT NOT NULL,
    status    TEXT NOT NULL,
    since     TEXT NOT NULL,
    note      TEXT NOT NULL,
    chapter   TEXT NOT NULL, -- key of the chapter that says so; empty for the catalogue
    PRIMARY KEY (list_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE membership_list (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "membership_list" VALUES(1,'4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945');
CREATE TABLE mention (
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    passage       INTEGER NOT NULL,
    start_at      INTEGER NOT NULL,
    end_at        INTEGER NOT NULL,
    subject       TEXT NOT NULL,
    PRIMARY KEY (annotation_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE overlay (
    id          INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL, -- of the file
    kind        TEXT NOT NULL CHECK (kind IN ('subjects', 'anniversaries')),
    text        TEXT NOT NULL,
    file_sha256 TEXT NOT NULL  -- of its bytes, which may have been in another encoding
) STRICT;
CREATE TABLE passage (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    section    TEXT NOT NULL, -- path; empty where the document gives none
    text       TEXT NOT NULL,
    page       INTEGER,
    mark       TEXT,
    page_turns TEXT NOT NULL, -- JSON list: characters before each later page
    dates      TEXT NOT NULL, -- JSON list: EDTF, given by the author of a digest
    PRIMARY KEY (chapter_id, ordinal)
) STRICT;
CREATE TABLE passage_reference (
    chapter_id INTEGER NOT NULL,
    passage    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    mark       TEXT NOT NULL,
    position   INTEGER NOT NULL,
    PRIMARY KEY (chapter_id, passage, ordinal),
    FOREIGN KEY (chapter_id, passage) REFERENCES passage (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE pointer (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    active   INTEGER NOT NULL REFERENCES revision (id),
    previous INTEGER REFERENCES revision (id),
    seal     TEXT NOT NULL
) STRICT;
INSERT INTO "pointer" VALUES(1,2,1,'af1a1fc110b6094c48582b0ef83553cb7908d7a4365424eef28e76ef6c88d630');
CREATE TABLE proposal (
    revision   INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
    base       INTEGER NOT NULL, -- the revision that it was compared with
    at         TEXT NOT NULL, -- UTC, ISO 8601
    actor      INTEGER NOT NULL,
    author     TEXT NOT NULL,
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER, -- NULL until it is shown
    files      TEXT NOT NULL, -- JSON list: names of the documents
    doubts     TEXT NOT NULL -- JSON: what the readers were unsure of, by document
) STRICT;
INSERT INTO "proposal" VALUES(3,2,'2027-09-01T00:00:00.000+00:00',200000000000000005,'mika',300000000000000001,300000000000000010,400000000000000099,'["again.toml"]','{}');
CREATE TABLE revision (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT, -- a number is never given twice: buttons hold it
    parent             INTEGER, -- the revision it was made from, which may have been discarded since
    sha256             TEXT NOT NULL,
    created_at         TEXT NOT NULL, -- UTC, ISO 8601
    author             TEXT NOT NULL,
    note               TEXT NOT NULL,
    builtin            TEXT NOT NULL, -- digest of the built-in content that went into it
    seal               TEXT NOT NULL,
    catalogue_id       INTEGER NOT NULL REFERENCES catalogue (id),
    membership_list_id INTEGER NOT NULL REFERENCES membership_list (id)
) STRICT;
INSERT INTO "revision" VALUES(1,NULL,'04082d334a1ec67efef05bb214cae3ca2fc289dc2a131cd783a892f7703005ac','2027-09-01T00:00:00+00:00','','','1','54b55998c075b228b56f03bb947716e6e1f2d4055c3143e8d31c4819c084f636',1,1);
INSERT INTO "revision" VALUES(2,1,'a8109ddaf98e46ce809310b453fb092e9844ebced77fa527da4d92fffa6dd602','2027-09-01T00:00:00+00:00','mika','ge.toml','','e9b692b48730cdb3330f46dd94aa5026a4432f3d9c314736bb1ac799879de251',2,1);
INSERT INTO "revision" VALUES(3,2,'04082d334a1ec67efef05bb214cae3ca2fc289dc2a131cd783a892f7703005ac','2027-09-01T00:00:00+00:00','mika','again','','d14390dbf5f57045714ecedb15609b37ea0ce9d6ff6862a45b82d2480f1acb05',1,1);
CREATE TABLE revision_anniversary_list (
    revision_id INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
    list_id     INTEGER NOT NULL REFERENCES anniversary_list (id)
) STRICT;
CREATE TABLE revision_chapter (
    revision_id   INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    chapter_id    INTEGER NOT NULL REFERENCES chapter (id),
    annotation_id INTEGER NOT NULL REFERENCES annotation (id),
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE revision_overlay (
    revision_id INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    overlay_id  INTEGER NOT NULL REFERENCES overlay (id),
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "schedule" VALUES(1,'aaaaaaaaaaaa',300000000000000001,300000000000000010,'day','09:00','Asia/Tokyo','ja','["AM"]','[30, 7]','all',1,'silence',NULL,1,0,'','2027-09-01T00:00:00.000+00:00',200000000000000005,'2027-09-10T03:00:00.000+00:00','2027-09-10T11:00:00.000+00:00',0,NULL);
INSERT INTO "schedule" VALUES(2,'bbbbbbbbbbbb',300000000000000001,300000000000000015,'coming','10:30','Europe/London','en','[]','[30, 7]','all',0,'silence',60,0,1,'channel_deleted','2027-09-01T00:00:00.000+00:00',0,'2027-09-10T03:00:00.000+00:00','2027-09-10T09:30:00.000+00:00',0,NULL);
INSERT INTO "schedule" VALUES(3,'cccccccccccc',300000000000000008,300000000000000019,'week','08:00','UTC','en','[]','[30, 7]','major',0,'silence',NULL,0,0,'','2027-09-01T00:00:00.000+00:00',200000000000000005,'2027-09-01T00:00:00.000+00:00','2027-09-06T08:00:00.000+00:00',0,'2027-09-01T00:00:00.000+00:00');
CREATE TABLE schema_migration (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT
;
INSERT INTO "schema_migration" VALUES(1,'0001_chapters.sql','1d00a27d0282aeefa7a2dfe3d171dd73141f858fff5af17c0ded2d240cf3172d','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(2,'0002_subjects.sql','dfe661f0cbfb8ae075e360e82e6c3c10d8c4bc90e94d7316b9e29df67b134916','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(3,'0003_revisions.sql','939895b7b304e2b01146cf532f4778aca5aee79e88a449f563a87fd431b52958','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(4,'0004_anniversaries.sql','75cc0eab7148087b5cfd75e3edaea4268273e71ffa965c86992ef7aead509aaa','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(5,'0005_schedules.sql','ce29a28d09ef855177d0ed2db926682eef0a2a90283dcb0c4a79ed1827a5dc64','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(6,'0006_activations.sql','e8660cf8f6b27dbbac47dbacc81723f1f4944c26c2eb721429ddb292a0a6b696','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(7,'0007_proposals.sql','2357d551fe7888febc514d37f50f4d5ce788af4727d7d1cc216789a19e50990a','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(8,'0008_overlays.sql','086dd4f258a7c4f9a85a18d9ba26e1f83de15c7732a050ede0a77112ce6bc9ba','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(9,'0009_unanswered.sql','2e0c1830dedec385fadc1acebcd65a9e585e2ac585f7a994f3c0f35ee100dc1b','2027-09-01T00:00:00+00:00');
INSERT INTO "schema_migration" VALUES(10,'0010_corrections.sql','1530ed8a189d41040507a4a6520dd73822004c65eda0f6f76a9791cd0cf85bfe','2027-09-01T00:00:00+00:00');
CREATE TABLE section (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    parent     INTEGER,
    path       TEXT NOT NULL,
    number     TEXT NOT NULL,
    title      TEXT NOT NULL,
    level      INTEGER NOT NULL,
    page       INTEGER,
    PRIMARY KEY (chapter_id, ordinal),
    FOREIGN KEY (chapter_id, parent) REFERENCES section (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE section_reference (
    chapter_id INTEGER NOT NULL,
    section    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    mark       TEXT NOT NULL,
    position   INTEGER NOT NULL, -- characters before the mark
    PRIMARY KEY (chapter_id, section, ordinal),
    FOREIGN KEY (chapter_id, section) REFERENCES section (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE subject (
    id       INTEGER PRIMARY KEY,
    sha256   TEXT NOT NULL UNIQUE,
    key      TEXT NOT NULL, -- `AM`, `CSTO`, `northern-territories`: the same in every catalogue
    kind     TEXT NOT NULL,
    names    TEXT NOT NULL,
    flag     TEXT NOT NULL,
    related  TEXT NOT NULL,
    members  TEXT NOT NULL,
    country  TEXT NOT NULL,
    office   TEXT NOT NULL,
    keywords TEXT NOT NULL,
    about    TEXT NOT NULL,
    sections TEXT NOT NULL, -- paths of the sections that are mainly about it
    home     INTEGER NOT NULL CHECK (home IN (0, 1))
) STRICT;
INSERT INTO "subject" VALUES(1,'39ea5faf8fc5e963a4213e01dd1ed392c36a9a9793d73a1703dcaf7d18c7cdef','AM','country','{"ja": "アルメニア", "en": "Armenia"}','','[]','[]','','{}','[]','{}','[]',1);
INSERT INTO "subject" VALUES(2,'4728191ea8270834fb7f8136b2cf121da0ad072f43e057bd7de7c86dd61963d9','GE','country','{"ja": "ジョージア", "en": "Georgia"}','','[]','[]','','{}','[]','{}','[]',1);
CREATE TABLE unanswered (
    folded   TEXT PRIMARY KEY,
    text     TEXT NOT NULL, -- as typed first
    count    INTEGER NOT NULL,
    first_on TEXT NOT NULL, -- dates, UTC
    last_on  TEXT NOT NULL,
    put_away INTEGER NOT NULL DEFAULT 0 CHECK (put_away IN (0, 1)) -- a moderator needs no name for it
) STRICT, WITHOUT ROWID;
INSERT INTO "unanswered" VALUES('azerbaidzhan','Azerbaidzhan',3,'2027-09-10','2027-09-10',0);
INSERT INTO "unanswered" VALUES('xyz','XYZ',1,'2027-09-10','2027-09-10',1);
CREATE INDEX catalogue_subject_by_subject ON catalogue_subject (subject_id);
CREATE INDEX annotation_by_chapter ON annotation (chapter_id);
CREATE INDEX schedule_by_guild ON schedule (guild_id);
CREATE INDEX schedule_by_next ON schedule (next_at) WHERE removed_at IS NULL;
CREATE INDEX delivery_open ON delivery (state) WHERE state IN ('planned', 'claimed', 'held', 'late');
CREATE INDEX delivery_unpublished ON delivery (publish) WHERE publish = 'wanted';
CREATE INDEX audit_by_guild ON audit (guild_id, id);
CREATE INDEX revision_overlay_by_overlay ON revision_overlay (overlay_id);
CREATE INDEX unanswered_by_count ON unanswered (put_away, count);
CREATE INDEX audit_by_schedule ON audit (schedule_id, id) WHERE schedule_id IS NOT NULL;
CREATE INDEX delivery_by_sent_at ON delivery (sent_at) WHERE state = 'sent';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('activation',2);
INSERT INTO "sqlite_sequence" VALUES('revision',3);
INSERT INTO "sqlite_sequence" VALUES('audit',7);
INSERT INTO "sqlite_sequence" VALUES('schedule',3);
COMMIT;
