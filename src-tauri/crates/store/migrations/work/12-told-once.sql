-- What Instagram tells only once, so that it outlives the cache, which has the same three tables.

CREATE TABLE tombstones (
    account TEXT    NOT NULL,
    message TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
    account TEXT    NOT NULL,
    message TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE referrals (
    account TEXT    NOT NULL,
    message TEXT    NOT NULL, -- empty: told without one
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    origin  TEXT    NOT NULL, -- JSON
    PRIMARY KEY (account, message, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstones_by_time ON tombstones (account, at DESC, message);
CREATE INDEX receipts_by_time ON receipts (account, at DESC, message);
CREATE INDEX referrals_by_time ON referrals (account, at DESC, message, person);
