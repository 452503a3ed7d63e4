-- What happens to messages, a table for each kind. Rows are kept whether or not their message is here: it may come later,
-- or not at all. `at`: when it happened, or was read, by Instagram's clock.

-- Messages that were unsent.
CREATE TABLE tombstones (
    account TEXT    NOT NULL,
    message TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE edits (
    account  TEXT    NOT NULL,
    message  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    revision INTEGER NOT NULL, -- counts from 1; 0 when Instagram did not say
    text     TEXT    NOT NULL, -- the new one; empty when the message was unsent
    PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;

-- Up to which messages customers read.
CREATE TABLE receipts (
    account TEXT    NOT NULL,
    message TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE reactions (
    account    TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    person     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    emoji      TEXT    NOT NULL, -- or Instagram's word for one; empty when taken away
    by_reading INTEGER NOT NULL CHECK (by_reading IN (0, 1)), -- a page told it, so a later page without it says that it is gone
    PRIMARY KEY (account, message, person)
) STRICT, WITHOUT ROWID;

-- Where customers came from.
CREATE TABLE referrals (
    account TEXT    NOT NULL,
    message TEXT    NOT NULL, -- empty: told without one
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    origin  TEXT    NOT NULL, -- JSON
    PRIMARY KEY (account, message, person)
) STRICT, WITHOUT ROWID;

INSERT INTO tombstones SELECT account, message, at FROM message_events WHERE what = 'unsent';
INSERT INTO edits SELECT account, message, at, revision, text FROM message_events WHERE what = 'edited';
INSERT INTO receipts SELECT account, message, at FROM message_events WHERE what = 'seen';
INSERT INTO reactions SELECT account, message, person, at, text, by_reading FROM message_events WHERE what = 'reacted';
INSERT INTO referrals SELECT account, message, person, at, text FROM message_events WHERE what = 'came_from';
DROP TABLE message_events;

CREATE INDEX tombstones_by_time ON tombstones (account, at DESC, message);
CREATE INDEX edits_by_time ON edits (account, at DESC, message);
CREATE INDEX receipts_by_time ON receipts (account, at DESC, message);
CREATE INDEX reactions_by_time ON reactions (account, at DESC, message, person);
CREATE INDEX referrals_by_time ON referrals (account, at DESC, message, person);
CREATE INDEX referrals_by_person ON referrals (account, person, at DESC, message);
