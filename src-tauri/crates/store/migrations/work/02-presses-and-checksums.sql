-- Presses of several parts, undo, holds, looks; a checksum on every row whose text must not change unnoticed.
-- row_checksum and text_fingerprint are functions of the program (src/durability/checksums.rs).

ALTER TABLE drafts ADD COLUMN changed INTEGER NOT NULL DEFAULT 0; -- which change of this file was its latest
ALTER TABLE drafts ADD COLUMN checksum BLOB;

-- Made anew, since the checks of the first schema forbid what is new. Every column it had is still there.
CREATE TABLE outbox_2 (
    ordinal       INTEGER PRIMARY KEY, -- order of pressing Send; the clock may be set back, this may not
    id            TEXT    NOT NULL UNIQUE,
    account       TEXT    NOT NULL,
    conversation  TEXT    NOT NULL,
    recipient     TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    press         TEXT    NOT NULL, -- the id of the press's first part
    part          INTEGER NOT NULL CHECK (part >= 1),
    parts         INTEGER NOT NULL CHECK (parts >= part),
    queued_at     INTEGER NOT NULL,
    release_at    INTEGER NOT NULL, -- until then it can be taken back
    try_anyway    INTEGER NOT NULL CHECK (try_anyway IN (0, 1)),
    attempts      INTEGER NOT NULL CHECK (attempts >= 0),
    attempted_at  INTEGER,
    text_hash     TEXT,             -- of the text the latest try carried
    known_before  TEXT    NOT NULL CHECK (json_valid(known_before)),
    human_agent   INTEGER NOT NULL CHECK (human_agent IN (0, 1)),
    look_first    INTEGER NOT NULL CHECK (look_first IN (0, 1)),
    held          INTEGER NOT NULL CHECK (held >= 0),
    failed_before TEXT    CHECK (failed_before IS NULL OR json_valid(failed_before)),
    state         TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'notSent', 'unknown')),
    hold          TEXT    CHECK (hold IS NULL OR (state = 'queued' AND json_valid(hold))),
    sent_id       TEXT    CHECK (sent_id IS NULL OR state = 'sent'), -- none while only the owner says that it arrived
    why           TEXT    CHECK ((state = 'notSent') = (why IS NOT NULL) AND (why IS NULL OR json_valid(why))),
    since         INTEGER CHECK ((state = 'unknown') = (since IS NOT NULL)),
    looks         INTEGER NOT NULL CHECK (looks >= 0),
    reads         INTEGER NOT NULL CHECK (reads >= 0),
    changed       INTEGER NOT NULL DEFAULT 0, -- which change of this file was its latest
    checksum      BLOB
) STRICT;

INSERT INTO outbox_2
SELECT ordinal, id, account, conversation, recipient, text, id, 1, 1, queued_at, queued_at, 0, attempts, attempted_at,
       iif(attempted_at IS NULL, NULL, text_fingerprint(text)), known_before, 0, 0, 0, NULL, state, NULL, sent_id, why,
       iif(state = 'unknown', coalesce(attempted_at, queued_at), NULL), 0, 0, 0, NULL
FROM outbox ORDER BY ordinal;

DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;

CREATE INDEX outbox_by_conversation ON outbox (account, conversation, ordinal);
CREATE INDEX outbox_by_press ON outbox (press, part);
-- One message of Instagram answers for one part of one press of Send at most.
CREATE UNIQUE INDEX outbox_by_sent_message ON outbox (account, sent_id) WHERE sent_id IS NOT NULL;

UPDATE drafts SET checksum = row_checksum('drafts', account, conversation, text, revision, saved_at, changed);
UPDATE outbox SET checksum = row_checksum('outbox', ordinal, id, account, conversation, recipient, text, press, part,
    parts, queued_at, release_at, try_anyway, attempts, attempted_at, text_hash, known_before, human_agent, look_first,
    held, failed_before, state, hold, sent_id, why, since, looks, reads, changed);

CREATE TABLE counters (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    generation INTEGER NOT NULL, -- raised whenever the file is opened: who has an older one may not send
    changes    INTEGER NOT NULL  -- counts the changes of drafts and outbox
) STRICT;
INSERT INTO counters VALUES (1, 0, 0);

-- A damaged file that this one was made from, until the owner was told.
CREATE TABLE recoveries (
    kept     TEXT    NOT NULL PRIMARY KEY,
    drafts   INTEGER NOT NULL,
    messages INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
