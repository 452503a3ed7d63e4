-- What events told of messages beside what they say, whether or not the message is here: it may come later, or not at all.

CREATE TABLE message_events (
    account  TEXT    NOT NULL,
    message  TEXT    NOT NULL,
    what     TEXT    NOT NULL CHECK (what IN ('edited', 'unsent', 'seen', 'reacted')),
    person   TEXT    NOT NULL, -- who reacted; else empty
    at       INTEGER NOT NULL, -- when it happened, by Instagram's clock
    revision INTEGER NOT NULL, -- of an edit, which count from 1; else 0
    text     TEXT    NOT NULL, -- of an edit: the new text; of a reaction: with what, empty when taken away; else empty
    PRIMARY KEY (account, message, what, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_events_by_time ON message_events (account, what, at DESC, message, person);
