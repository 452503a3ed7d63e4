-- Which messages were sent from here (T7): what stays of an outbox row once it has left.
CREATE TABLE sent_here (
    ordinal      INTEGER PRIMARY KEY, -- order of leaving the outbox
    account      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    id           TEXT    NOT NULL,    -- of the row; names the bubble for good
    part         INTEGER NOT NULL CHECK (part >= 1),
    parts        INTEGER NOT NULL CHECK (parts >= part),
    UNIQUE (account, message)
) STRICT;

CREATE INDEX sent_here_by_conversation ON sent_here (account, conversation, ordinal);
CREATE INDEX sent_here_by_account ON sent_here (account, ordinal);

-- Lists, threads and syncs ask for rows of an account in some states.
CREATE INDEX outbox_by_state ON outbox (account, state);
-- Tombstones leave after a while.
CREATE INDEX drafts_cleared ON drafts (saved_at) WHERE text = '';
