-- work.db: what the owner made. Columns are only ever added, so that an older reader still finds the text.
-- Times are milliseconds since 1970-01-01 UTC.

PRAGMA application_id = 0x5362776b; -- "Sbwk"

CREATE TABLE accounts (
    ordinal          INTEGER PRIMARY KEY, -- order of first connecting
    id               TEXT    NOT NULL UNIQUE,
    flavour          TEXT    NOT NULL,
    node             TEXT    NOT NULL,
    username         TEXT    NOT NULL,
    name             TEXT,
    picture_url      TEXT,
    state            TEXT    NOT NULL CHECK (json_valid(state)),
    connected_at     INTEGER NOT NULL,
    token_expires_at INTEGER
) STRICT;

CREATE TABLE meta_apps (
    flavour  TEXT NOT NULL PRIMARY KEY,
    app_id   TEXT NOT NULL,
    redirect TEXT NOT NULL CHECK (json_valid(redirect))
) STRICT, WITHOUT ROWID;

-- An empty text is the tombstone of a cleared draft: its revision keeps late saves from bringing the text back.
CREATE TABLE drafts (
    account      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    revision     INTEGER NOT NULL CHECK (revision >= 0),
    saved_at     INTEGER NOT NULL,
    PRIMARY KEY (account, conversation)
) STRICT;

CREATE TABLE outbox (
    ordinal      INTEGER PRIMARY KEY, -- order of pressing Send; the clock may be set back, this may not
    id           TEXT    NOT NULL UNIQUE,
    account      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    recipient    TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    queued_at    INTEGER NOT NULL,
    attempts     INTEGER NOT NULL CHECK (attempts >= 0),
    attempted_at INTEGER,
    known_before TEXT    NOT NULL CHECK (json_valid(known_before)),
    state        TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'notSent', 'unknown')),
    sent_id      TEXT    CHECK ((state = 'sent') = (sent_id IS NOT NULL)),
    why          TEXT    CHECK ((state = 'notSent') = (why IS NOT NULL) AND (why IS NULL OR json_valid(why)))
) STRICT;

CREATE INDEX outbox_by_conversation ON outbox (account, conversation, ordinal);
-- One message of Instagram answers for one press of Send at most.
CREATE UNIQUE INDEX outbox_by_sent_message ON outbox (account, sent_id) WHERE sent_id IS NOT NULL;

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE view_states (
    scope        TEXT NOT NULL PRIMARY KEY,
    account      TEXT,
    conversation TEXT CHECK ((account IS NULL) = (conversation IS NULL)),
    list_scroll  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE read_marks (
    account      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    up_to        INTEGER NOT NULL,
    PRIMARY KEY (account, conversation)
) STRICT, WITHOUT ROWID;
