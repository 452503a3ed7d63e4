-- cache.db: what can be read again from Instagram. Losing it costs one sync.
-- Every key starts with the account. Times are milliseconds since 1970-01-01 UTC.

PRAGMA application_id = 0x53626361; -- "Sbca"

-- Never pruned: a name once learned is kept.
CREATE TABLE participants (
    account          TEXT NOT NULL,
    id               TEXT NOT NULL,
    name             TEXT,
    username         TEXT,
    picture_url      TEXT,
    follows_business INTEGER CHECK (follows_business IN (0, 1)),
    asked_at         INTEGER, -- when the profile was asked for, last
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    account     TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    participant TEXT    NOT NULL,
    updated_at  INTEGER NOT NULL, -- as Instagram reports it
    active_at   INTEGER NOT NULL, -- the later of that and the newest message here: the order of the list
    read_as_of  INTEGER,          -- the updated_at its messages were read for, last
    fenced      INTEGER NOT NULL CHECK (fenced IN (0, 1)),
    PRIMARY KEY (account, id),
    UNIQUE (account, participant),
    FOREIGN KEY (account, participant) REFERENCES participants (account, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversations_by_activity ON conversations (account, active_at DESC, id);

CREATE TABLE messages (
    account       TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    conversation  TEXT    NOT NULL,
    sender        TEXT    NOT NULL,
    own           INTEGER NOT NULL CHECK (own IN (0, 1)),
    sent_at       INTEGER NOT NULL,
    page_position INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    type_name     TEXT,
    raw           TEXT,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, conversation) REFERENCES conversations (account, id)
        ON UPDATE CASCADE ON DELETE CASCADE
) STRICT;

CREATE INDEX messages_by_time ON messages (account, conversation, sent_at, page_position DESC, id, own);

CREATE TABLE pictures (
    account     TEXT NOT NULL,
    participant TEXT NOT NULL,
    png         BLOB NOT NULL,
    PRIMARY KEY (account, participant)
) STRICT;

CREATE TABLE account_pictures (
    account TEXT NOT NULL PRIMARY KEY,
    png     BLOB NOT NULL
) STRICT;

CREATE TABLE syncs (
    account   TEXT    NOT NULL PRIMARY KEY,
    synced_at INTEGER NOT NULL -- the last full, successful one
) STRICT, WITHOUT ROWID;
