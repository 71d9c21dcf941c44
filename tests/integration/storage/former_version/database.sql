-- A database of schema 10, as the program wrote it before ids of platforms became text: content of an invented
-- yearbook, a proposal, schedules, deliveries in every state, corrections, settings, the audit log and misses.
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
INSERT INTO "activation" VALUES(1,'2026-04-01T09:30:00+00:00',1,NULL,'builtin',0,'','built in');
INSERT INTO "activation" VALUES(2,'2026-04-01T09:30:00+00:00',2,1,'teach',1456074443980800020,'Editor','ハヤスタン');
INSERT INTO "activation" VALUES(3,'2026-04-01T09:30:00+00:00',1,2,'rollback',0,'','');
INSERT INTO "activation" VALUES(4,'2026-04-01T09:30:00+00:00',2,1,'rollback',1456074443980800020,'Editor','');
CREATE TABLE alias (
    subject_id INTEGER NOT NULL REFERENCES subject (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    language   TEXT NOT NULL,
    since      TEXT NOT NULL,
    PRIMARY KEY (subject_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "alias" VALUES(1,0,'あるめにあ','reading','ja','');
INSERT INTO "alias" VALUES(1,1,'🇦🇲','flag','und','');
INSERT INTO "alias" VALUES(1,2,'アルメニア・ソビエト社会主義共和国','former_name','ja','1991');
INSERT INTO "alias" VALUES(4,0,'あるめにあ','reading','ja','');
INSERT INTO "alias" VALUES(4,1,'🇦🇲','flag','und','');
INSERT INTO "alias" VALUES(4,2,'アルメニア・ソビエト社会主義共和国','former_name','ja','1991');
INSERT INTO "alias" VALUES(4,3,'ハヤスタン','taught','ja','');
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
INSERT INTO "anniversary" VALUES(1,0,'bridge-opened','1996-02-29','event','{"ja": "橋の開通", "en": "The bridge is opened"}','["AM"]','{"ja": "架空省", "en": "Ministry of Nowhere"}','https://example.org/bridge','B',1,0,1,'["橋"]');
CREATE TABLE anniversary_list (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "anniversary_list" VALUES(1,'1931915f51116022307197f8c6e314f11f9efe2c92a37271ec773c3af9be6cba');
CREATE TABLE annotation (
    id         INTEGER PRIMARY KEY,
    sha256     TEXT NOT NULL UNIQUE,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id)
) STRICT;
INSERT INTO "annotation" VALUES(1,'fcc70b588093d6d3361205edc69a3b8bc1324c4808be065e25e95c1ae80f4099',1);
INSERT INTO "annotation" VALUES(2,'2361f664bdad455b2b0da310e3029624aa2341adecceebdc31e9c13429a02048',2);
CREATE TABLE audit (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    guild_id    INTEGER NOT NULL,
    actor       INTEGER NOT NULL, -- id of the user; 0 for the bot itself
    action      TEXT NOT NULL,
    schedule_id INTEGER,
    detail      TEXT NOT NULL -- JSON
) STRICT;
INSERT INTO "audit" VALUES(1,'2026-04-01T09:30:00.000+00:00',1175043972044042280,1456074443980800020,'settings',NULL,'{"log_channel": null, "moderators_channel": 1175043972044042282, "moderators_role": 1175043972044042283}');
INSERT INTO "audit" VALUES(2,'2026-03-22T09:30:00.000+00:00',1175043972044042280,1456074443980800020,'schedule.add',1,'{"at": "09:00", "channel": 1175043972044042281, "kind": "day", "language": "ja", "lateness": 90, "lead_days": [30, 7], "on_empty": "say", "publish": true, "review": true, "subjects": [], "weight": "major", "zone": "Asia/Tokyo"}');
INSERT INTO "audit" VALUES(3,'2026-03-22T09:30:00.000+00:00',1175043972044042280,0,'schedule.add',2,'{"at": "09:00", "channel": 1175043972044042281, "kind": "coming", "language": "en", "lateness": null, "lead_days": [30, 1], "on_empty": "say", "publish": false, "review": false, "subjects": ["AM", "CSTO"], "weight": "all", "zone": "Europe/Paris"}');
INSERT INTO "audit" VALUES(4,'2026-03-22T09:30:00.000+00:00',1175043972044042280,1456074443980800020,'schedule.add',3,'{"at": "09:00", "channel": 1175043972044042281, "kind": "week", "language": "ja", "lateness": 90, "lead_days": [30, 7], "on_empty": "say", "publish": true, "review": true, "subjects": [], "weight": "major", "zone": "Asia/Tokyo"}');
INSERT INTO "audit" VALUES(5,'2026-04-01T09:30:00.000+00:00',1175043972044042280,1456074443980800020,'schedule.edit',2,'{"at": "08:15", "weight": "major"}');
INSERT INTO "audit" VALUES(6,'2026-04-01T09:30:00.000+00:00',1175043972044042280,1456074443980800020,'schedule.pause',3,'{"because": "moderator"}');
INSERT INTO "audit" VALUES(7,'2026-03-22T09:30:00.000+00:00',1175043972044042280,1456074443980800020,'schedule.add',4,'{"at": "09:00", "channel": 1175043972044042281, "kind": "month", "language": "ja", "lateness": 90, "lead_days": [30, 7], "on_empty": "say", "publish": true, "review": true, "subjects": [], "weight": "major", "zone": "Asia/Tokyo"}');
INSERT INTO "audit" VALUES(8,'2026-04-01T09:30:00.000+00:00',1175043972044042280,1456074443980800020,'schedule.remove',4,'{"at": "09:00", "channel": 1175043972044042281, "kind": "month", "language": "ja", "lateness": 90, "lead_days": [30, 7], "on_empty": "say", "publish": true, "review": true, "subjects": [], "weight": "major", "zone": "Asia/Tokyo"}');
CREATE TABLE catalogue (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "catalogue" VALUES(1,'3d58065f37aff6c1ed7b4e96f3768d4ab686a5d9bdb5dd631243181ba7f901e3');
INSERT INTO "catalogue" VALUES(2,'6bd91b8ae5f0dbff06f1bb5590fc24ae9c2d26aeae57fda45b5cc713dea01d9e');
CREATE TABLE catalogue_subject (
    catalogue_id INTEGER NOT NULL REFERENCES catalogue (id) ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    subject_id   INTEGER NOT NULL REFERENCES subject (id),
    PRIMARY KEY (catalogue_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "catalogue_subject" VALUES(1,0,1);
INSERT INTO "catalogue_subject" VALUES(1,1,2);
INSERT INTO "catalogue_subject" VALUES(2,1,2);
INSERT INTO "catalogue_subject" VALUES(1,2,3);
INSERT INTO "catalogue_subject" VALUES(2,2,3);
INSERT INTO "catalogue_subject" VALUES(2,0,4);
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
INSERT INTO "chapter" VALUES(1,'ee145c0b506c629e5664efafa681baecf13dbb77865030af0c22a6f6137efd61',2031,'3-1','original','ja','山と海の国々','架空省','','chapter.txt','abababababababababababababababababababababababababababababababab');
INSERT INTO "chapter" VALUES(2,'caced63f82f30500d049ba68ebe51857513656df1be3a9263890932e2d68ea4b',2031,'3-1','original','ja','川と谷の国々','架空省','','chapter.txt','abababababababababababababababababababababababababababababababab');
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
INSERT INTO "correction" VALUES(1,'2026-03-29','post',2,'2026-04-01T09:30:00.000+00:00','corrected','',1456074443980800020);
INSERT INTO "correction" VALUES(2,'2026-03-30','post',2,'2026-04-01T09:30:00.000+00:00','failed','forbidden',1456074443980800020);
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
INSERT INTO "delivery" VALUES(1,'2026-03-23','post','2026-03-23T00:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-23','review','2026-03-22T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-24','post','2026-03-24T00:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-24','review','2026-03-23T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-25','post','2026-03-25T00:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-25','review','2026-03-24T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-26','post','2026-03-26T00:00:00.000+00:00','given_up','channel_deleted',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-26','review','2026-03-25T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-27','post','2026-03-27T00:00:00.000+00:00','held','forbidden:send_messages',NULL,NULL,NULL,0,'2026-04-01T10:30:00.000+00:00',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-27','review','2026-03-26T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-28','post','2026-03-28T00:00:00.000+00:00','claimed','',1175043972044042281,1488858532505149440,NULL,2,'','2026-03-28T00:00:00.000+00:00',NULL,'',2);
INSERT INTO "delivery" VALUES(1,'2026-03-28','review','2026-03-27T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-29','post','2026-03-29T00:00:00.000+00:00','sent','',1175043972044042281,1488858532505149442,1488858532505149542,1,'','2026-03-29T00:00:01.000+00:00','2026-03-29T00:00:02.000+00:00','',2);
INSERT INTO "delivery" VALUES(1,'2026-03-29','review','2026-03-28T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-30','post','2026-03-30T00:00:00.000+00:00','sent','',1175043972044042281,1488858532505149441,1488858532505149541,1,'','2026-03-30T00:00:01.000+00:00','2026-03-30T00:00:02.000+00:00','done',1);
INSERT INTO "delivery" VALUES(1,'2026-03-30','review','2026-03-29T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-31','post','2026-03-31T00:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-03-31','review','2026-03-30T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-04-01','post','2026-04-01T00:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(1,'2026-04-01','review','2026-03-31T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-23','post','2026-03-23T08:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-24','post','2026-03-24T08:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-25','post','2026-03-25T08:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-26','post','2026-03-26T08:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-27','post','2026-03-27T08:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-28','post','2026-03-28T08:00:00.000+00:00','planned','away',NULL,NULL,NULL,0,'2026-04-01T09:35:00.000+00:00',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-29','post','2026-03-29T07:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-30','post','2026-03-30T07:00:00.000+00:00','sent','',1175043972044042281,1488858532505149443,NULL,1,'','2026-03-30T06:15:01.000+00:00','2026-03-30T06:15:02.000+00:00','',NULL);
INSERT INTO "delivery" VALUES(2,'2026-03-31','post','2026-03-31T07:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(2,'2026-04-01','post','2026-04-01T07:00:00.000+00:00','planned','',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(3,'2026-03-23','post','2026-03-23T00:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(3,'2026-03-23','review','2026-03-22T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(3,'2026-03-30','post','2026-03-30T00:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
INSERT INTO "delivery" VALUES(3,'2026-03-30','review','2026-03-29T11:00:00.000+00:00','late','missed',NULL,NULL,NULL,0,'',NULL,NULL,'',NULL);
CREATE TABLE edition (
    year INTEGER PRIMARY KEY
) STRICT;
INSERT INTO "edition" VALUES(2031);
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
INSERT INTO "event" VALUES(1,0,'2030-03','3月、アルメニアは橋を開いた。','1',0,12,'from');
INSERT INTO "event" VALUES(2,0,'2030-03','3月、アルメニアは橋を開いた。','1',0,12,'from');
CREATE TABLE event_subject (
    annotation_id INTEGER NOT NULL,
    event         INTEGER NOT NULL,
    ordinal       INTEGER NOT NULL,
    subject       TEXT NOT NULL,
    PRIMARY KEY (annotation_id, event, ordinal),
    FOREIGN KEY (annotation_id, event) REFERENCES event (annotation_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "event_subject" VALUES(1,0,0,'AM');
INSERT INTO "event_subject" VALUES(2,0,0,'AM');
CREATE TABLE figure (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    title      TEXT NOT NULL,
    section    TEXT NOT NULL,
    page       INTEGER,
    PRIMARY KEY (chapter_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "figure" VALUES(1,0,'枠組み','1-(1)',13);
INSERT INTO "figure" VALUES(2,0,'枠組み','1-(1)',13);
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
INSERT INTO "figure_count" VALUES(1,0,0,'CSTO','5（6）',5,'※1');
INSERT INTO "figure_count" VALUES(2,0,0,'CSTO','5（6）',5,'※1');
CREATE TABLE guild_setting (
    guild_id           INTEGER PRIMARY KEY,
    moderators_channel INTEGER,
    moderators_role    INTEGER,
    log_channel        INTEGER
) STRICT;
INSERT INTO "guild_setting" VALUES(1175043972044042280,1175043972044042282,1175043972044042283,NULL);
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
INSERT INTO "membership" VALUES(1,0,0,'CSTO','AM','frozen','2024','参加を凍結','2031/3-1/original/ja');
INSERT INTO "membership" VALUES(1,1,1,'CSTO','AM','member','','','');
INSERT INTO "membership" VALUES(1,2,1,'CSTO','AM','frozen','2024','参加を凍結','2031/3-1/original/ja');
CREATE TABLE membership_list (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "membership_list" VALUES(1,'6b67e924ad84844ed56e85d37dca629e5acc819abbfcd73096c8472ac1711bdd');
CREATE TABLE mention (
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    passage       INTEGER NOT NULL,
    start_at      INTEGER NOT NULL,
    end_at        INTEGER NOT NULL,
    subject       TEXT NOT NULL,
    PRIMARY KEY (annotation_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "mention" VALUES(1,0,0,3,8,'AM');
INSERT INTO "mention" VALUES(2,0,0,3,8,'AM');
CREATE TABLE overlay (
    id          INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL, -- of the file
    kind        TEXT NOT NULL CHECK (kind IN ('subjects', 'anniversaries')),
    text        TEXT NOT NULL,
    file_sha256 TEXT NOT NULL  -- of its bytes, which may have been in another encoding
) STRICT;
INSERT INTO "overlay" VALUES(1,'60e0b49bb12dbb770af036fb5e32dbe651dba727501377fdf3700fa5fe1c583d','countries.toml','subjects','[AM]
removed = true
','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd');
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
INSERT INTO "passage" VALUES(1,0,'paragraph','1','3月、アルメニアは橋を開いた。',12,NULL,'[5]','[]');
INSERT INTO "passage" VALUES(1,1,'footnote','1','橋の長さは2キロ。',12,'1','[]','[]');
INSERT INTO "passage" VALUES(1,2,'paragraph','1-(1)','雪が多い。',13,NULL,'[3]','["2030-12", "2030-01/2030-02"]');
INSERT INTO "passage" VALUES(1,3,'figure_note','1-(1)','アルメニアは2024年に参加を凍結',NULL,'※1','[]','[]');
INSERT INTO "passage" VALUES(2,0,'paragraph','1','3月、アルメニアは橋を開いた。',12,NULL,'[5]','[]');
INSERT INTO "passage" VALUES(2,1,'footnote','1','橋の長さは2キロ。',12,'1','[]','[]');
INSERT INTO "passage" VALUES(2,2,'paragraph','1-(1)','雪が多い。',13,NULL,'[3]','["2030-12", "2030-01/2030-02"]');
INSERT INTO "passage" VALUES(2,3,'figure_note','1-(1)','アルメニアは2024年に参加を凍結',NULL,'※1','[]','[]');
CREATE TABLE passage_reference (
    chapter_id INTEGER NOT NULL,
    passage    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    mark       TEXT NOT NULL,
    position   INTEGER NOT NULL,
    PRIMARY KEY (chapter_id, passage, ordinal),
    FOREIGN KEY (chapter_id, passage) REFERENCES passage (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "passage_reference" VALUES(1,0,0,'1',8);
INSERT INTO "passage_reference" VALUES(2,0,0,'1',8);
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
INSERT INTO "proposal" VALUES(1,1,'2026-04-01T09:30:00.000+00:00',0,'',0,0,NULL,'["a.md", "b.md"]','{}');
INSERT INTO "proposal" VALUES(3,2,'2026-04-01T09:30:00.000+00:00',1456074443980800020,'Editor',1175043972044042280,1175043972044042281,1488858532505149440,'["chapter.txt"]','{}');
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
INSERT INTO "revision" VALUES(1,NULL,'342240198a0f8ffddd6e3c9313e30c732c52d4ef6fd84ad4d1b3da6d4d7894e3','2026-04-01T09:30:00+00:00','','built in','abababababababababababababababababababababababababababababababab','d5cecc446a17ad4501be057cbd14ac11e5b58bb059795985ef33167554c83c7a',1,1);
INSERT INTO "revision" VALUES(2,1,'db6e4e570b78f949b71bfd8431203f06b4e7d40753a222546dabfcf16d3f984e','2026-04-01T09:30:00+00:00','Editor','new name','','7f8eedee8bb5889aca5cd089f65dfc0faa0780f4bbb234c20d858f42b020024b',2,1);
INSERT INTO "revision" VALUES(3,2,'ae42723ea183a13bc7f0370b9332a83317d734dce427c081bc098deacd0bdbcd','2026-04-01T09:30:00+00:00','Editor','proposed','','7c2effbe97538a34fc11496a7008ba6449d5f52d83f788a9b37b34c32eaebf92',2,1);
CREATE TABLE revision_anniversary_list (
    revision_id INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
    list_id     INTEGER NOT NULL REFERENCES anniversary_list (id)
) STRICT;
INSERT INTO "revision_anniversary_list" VALUES(1,1);
INSERT INTO "revision_anniversary_list" VALUES(2,1);
INSERT INTO "revision_anniversary_list" VALUES(3,1);
CREATE TABLE revision_chapter (
    revision_id   INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    chapter_id    INTEGER NOT NULL REFERENCES chapter (id),
    annotation_id INTEGER NOT NULL REFERENCES annotation (id),
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "revision_chapter" VALUES(1,0,1,1);
INSERT INTO "revision_chapter" VALUES(2,0,1,1);
INSERT INTO "revision_chapter" VALUES(3,0,2,2);
CREATE TABLE revision_overlay (
    revision_id INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    overlay_id  INTEGER NOT NULL REFERENCES overlay (id),
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "revision_overlay" VALUES(1,0,1);
INSERT INTO "revision_overlay" VALUES(2,0,1);
INSERT INTO "revision_overlay" VALUES(3,0,1);
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
INSERT INTO "schedule" VALUES(1,'a1b2c3d4e5f6',1175043972044042280,1175043972044042281,'day','09:00','Asia/Tokyo','ja','[]','[30, 7]','major',1,'say',90,1,0,'','2026-03-22T09:30:00.000+00:00',1456074443980800020,'2026-04-01T09:30:00.000+00:00','2026-04-01T11:00:00.000+00:00',0,NULL);
INSERT INTO "schedule" VALUES(2,'b1b2c3d4e5f6',1175043972044042280,1175043972044042281,'coming','08:15','Europe/Paris','en','["AM", "CSTO"]','[30, 1]','major',0,'say',NULL,0,0,'','2026-03-22T09:30:00.000+00:00',0,'2026-04-01T09:29:59.000+00:00','2026-04-02T06:15:00.000+00:00',1,NULL);
INSERT INTO "schedule" VALUES(3,'c1b2c3d4e5f6',1175043972044042280,1175043972044042281,'week','09:00','Asia/Tokyo','ja','[]','[30, 7]','major',1,'say',90,1,1,'moderator','2026-03-22T09:30:00.000+00:00',1456074443980800020,'2026-04-01T09:30:00.000+00:00','2026-04-05T11:00:00.000+00:00',0,NULL);
INSERT INTO "schedule" VALUES(4,'d1b2c3d4e5f6',1175043972044042280,1175043972044042281,'month','09:00','Asia/Tokyo','ja','[]','[30, 7]','major',1,'say',90,1,0,'','2026-03-22T09:30:00.000+00:00',1456074443980800020,'2026-03-22T09:30:00.000+00:00','2026-03-31T11:00:00.000+00:00',0,'2026-04-01T09:30:00.000+00:00');
CREATE TABLE schema_migration (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT
;
INSERT INTO "schema_migration" VALUES(1,'0001_chapters.sql','1d00a27d0282aeefa7a2dfe3d171dd73141f858fff5af17c0ded2d240cf3172d','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(2,'0002_subjects.sql','dfe661f0cbfb8ae075e360e82e6c3c10d8c4bc90e94d7316b9e29df67b134916','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(3,'0003_revisions.sql','939895b7b304e2b01146cf532f4778aca5aee79e88a449f563a87fd431b52958','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(4,'0004_anniversaries.sql','75cc0eab7148087b5cfd75e3edaea4268273e71ffa965c86992ef7aead509aaa','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(5,'0005_schedules.sql','ce29a28d09ef855177d0ed2db926682eef0a2a90283dcb0c4a79ed1827a5dc64','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(6,'0006_activations.sql','e8660cf8f6b27dbbac47dbacc81723f1f4944c26c2eb721429ddb292a0a6b696','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(7,'0007_proposals.sql','2357d551fe7888febc514d37f50f4d5ce788af4727d7d1cc216789a19e50990a','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(8,'0008_overlays.sql','086dd4f258a7c4f9a85a18d9ba26e1f83de15c7732a050ede0a77112ce6bc9ba','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(9,'0009_unanswered.sql','2e0c1830dedec385fadc1acebcd65a9e585e2ac585f7a994f3c0f35ee100dc1b','2026-04-01T09:30:00+00:00');
INSERT INTO "schema_migration" VALUES(10,'0010_corrections.sql','1530ed8a189d41040507a4a6520dd73822004c65eda0f6f76a9791cd0cf85bfe','2026-04-01T09:30:00+00:00');
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
INSERT INTO "section" VALUES(1,0,NULL,'1','1','概観',1,12);
INSERT INTO "section" VALUES(1,1,0,'1-(1)','(1)','情勢',2,13);
INSERT INTO "section" VALUES(2,0,NULL,'1','1','概観',1,12);
INSERT INTO "section" VALUES(2,1,0,'1-(1)','(1)','情勢',2,13);
CREATE TABLE section_reference (
    chapter_id INTEGER NOT NULL,
    section    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    mark       TEXT NOT NULL,
    position   INTEGER NOT NULL, -- characters before the mark
    PRIMARY KEY (chapter_id, section, ordinal),
    FOREIGN KEY (chapter_id, section) REFERENCES section (chapter_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "section_reference" VALUES(1,0,0,'1',2);
INSERT INTO "section_reference" VALUES(2,0,0,'1',2);
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
INSERT INTO "subject" VALUES(1,'03f6d607a9725a76f4897d626ebcafc59ea2754f8eb136a3b3f6ce57ae14235b','AM','country','{"ja": "アルメニア", "en": "Armenia"}','🇦🇲','["CSTO"]','[]','','{}','[]','{}','[]',1);
INSERT INTO "subject" VALUES(2,'c87053602ccd95dafbb2e3e40f76a484f33bf5a00a39d02d42db29ae5ebb19f3','CSTO','framework','{"ja": "集団安全保障条約機構", "en": "CSTO"}','','[]','[]','','{}','["集団安保"]','{}','[]',1);
INSERT INTO "subject" VALUES(3,'2ce1498a85883cf80ff187c5204a54a3560678d726817ce52ff4d3955208cdd2','FR','country','{"ja": "フランス", "en": "France"}','','[]','[]','','{}','[]','{}','[]',0);
INSERT INTO "subject" VALUES(4,'8a65665bfa2431099e6a10b483dc8e356a7a007b38712a361318f8f6d907ee93','AM','country','{"ja": "アルメニア", "en": "Armenia"}','🇦🇲','["CSTO"]','[]','','{}','[]','{}','[]',1);
CREATE TABLE unanswered (
    folded   TEXT PRIMARY KEY,
    text     TEXT NOT NULL, -- as typed first
    count    INTEGER NOT NULL,
    first_on TEXT NOT NULL, -- dates, UTC
    last_on  TEXT NOT NULL,
    put_away INTEGER NOT NULL DEFAULT 0 CHECK (put_away IN (0, 1)) -- a moderator needs no name for it
) STRICT, WITHOUT ROWID;
INSERT INTO "unanswered" VALUES('ふらんす旅行','フランス旅行',3,'2026-04-01','2026-04-01',0);
INSERT INTO "unanswered" VALUES('モンゴル','モンゴル',1,'2026-04-01','2026-04-01',1);
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
INSERT INTO "sqlite_sequence" VALUES('activation',4);
INSERT INTO "sqlite_sequence" VALUES('revision',3);
INSERT INTO "sqlite_sequence" VALUES('audit',8);
INSERT INTO "sqlite_sequence" VALUES('schedule',4);
COMMIT;
