-- What the owner knows of a customer (T9). Known by account and customer, so that it outlives the cache, another id of
-- the conversation, and the connection.

-- The revision keeps a late save from overwriting a newer one.
CREATE TABLE notes (
    account  TEXT    NOT NULL,
    customer TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 0),
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (account, customer)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
    ordinal  INTEGER PRIMARY KEY, -- order of putting on; the clock may be set back, this may not
    account  TEXT    NOT NULL,
    customer TEXT    NOT NULL,
    key      TEXT    NOT NULL, -- the name in lower case: two that share it are the same label
    name     TEXT    NOT NULL,
    UNIQUE (account, customer, key)
) STRICT;

-- The earliest moment that was ever known of a customer here; it never becomes a later one. With row numbers, so that its
-- pages are not of the same make as those of read_marks: damage that exchanges the two would not be noticed.
CREATE TABLE first_seen (
    account  TEXT    NOT NULL,
    customer TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (account, customer)
) STRICT;
