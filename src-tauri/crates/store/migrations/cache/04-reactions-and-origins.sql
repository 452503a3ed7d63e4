-- Reactions are read, too, and events tell where a customer came from.

CREATE TABLE message_events_04 (
    account    TEXT    NOT NULL,
    message    TEXT    NOT NULL, -- empty: of none; only where somebody came from is told without one
    what       TEXT    NOT NULL CHECK (what IN ('edited', 'unsent', 'seen', 'reacted', 'came_from')),
    person     TEXT    NOT NULL, -- who reacted or came; else empty
    at         INTEGER NOT NULL, -- when it happened, or was read, by Instagram's clock
    revision   INTEGER NOT NULL, -- of an edit, which count from 1; else 0
    text       TEXT    NOT NULL, -- of an edit: the new text; of a reaction: with what, empty when taken away; where somebody came from, as JSON; else empty
    by_reading INTEGER NOT NULL DEFAULT 0 CHECK (by_reading IN (0, 1)), -- a page told it, so a later page without it says that it is gone
    PRIMARY KEY (account, message, what, person)
) STRICT, WITHOUT ROWID;

INSERT INTO message_events_04 (account, message, what, person, at, revision, text)
    SELECT account, message, what, person, at, revision, text FROM message_events;
DROP TABLE message_events;
ALTER TABLE message_events_04 RENAME TO message_events;

CREATE INDEX message_events_by_time ON message_events (account, what, at DESC, message, person);
CREATE INDEX message_events_by_person ON message_events (account, person, what, at DESC);
