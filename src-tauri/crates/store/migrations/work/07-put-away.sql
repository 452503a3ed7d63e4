-- What the owner is done with, or let sleep (T9, L9). Known by account and customer, as notes are.
CREATE TABLE put_away (
    ordinal  INTEGER PRIMARY KEY,
    account  TEXT NOT NULL,
    customer TEXT NOT NULL,
    until    INTEGER, -- NULL: done
    seen     TEXT,    -- the newest message that the owner had seen by then; NULL: none
    heard    INTEGER, -- its time, as it was known then: Instagram tells of it again, and more exactly
    UNIQUE (account, customer)
) STRICT;
