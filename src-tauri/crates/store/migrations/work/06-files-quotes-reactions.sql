-- Files the owner chose to send (S8), each under the id of the outbox row that it is or will be: one without a row is
-- chosen and not sent. The bytes lie beside this file, in files/<id>.
CREATE TABLE files (
    ordinal      INTEGER PRIMARY KEY, -- order of choosing; the clock may be set back, this may not
    id           TEXT    NOT NULL UNIQUE,
    account      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    mime         TEXT    NOT NULL,
    bytes        INTEGER NOT NULL CHECK (bytes > 0),
    hash         TEXT    NOT NULL  -- of the bytes
) STRICT;

CREATE INDEX files_by_conversation ON files (account, conversation, ordinal);

-- Which message a row of the outbox quotes (T8).
CREATE TABLE quotes (
    id      TEXT NOT NULL PRIMARY KEY,
    message TEXT NOT NULL
) STRICT;

-- How the owner wants to have reacted to a message, until Instagram has it (T8).
CREATE TABLE wanted_reactions (
    ordinal      INTEGER PRIMARY KEY AUTOINCREMENT, -- a later wish has a higher number, also when the earlier one is gone
    account      TEXT NOT NULL,
    conversation TEXT NOT NULL,
    recipient    TEXT NOT NULL,
    message      TEXT NOT NULL,
    emoji        TEXT, -- NULL: no reaction
    why          TEXT CHECK (why IS NULL OR json_valid(why)), -- Instagram did not take it
    UNIQUE (account, message)
) STRICT;
