-- How well a time is known, where the order within one second comes from, and the reply window.

ALTER TABLE participants ADD COLUMN username_at INTEGER NOT NULL DEFAULT 0; -- the activity of the head that told it

ALTER TABLE conversations ADD COLUMN inbound_at INTEGER; -- the customer's newest message, pruned ones included
ALTER TABLE conversations ADD COLUMN refused_at INTEGER; -- when Instagram refused an answer as outside the window, last

-- 0: our clock when we sent it; 1: read, whole seconds; 2: told by an event, milliseconds.
ALTER TABLE messages ADD COLUMN time_quality INTEGER NOT NULL DEFAULT 1 CHECK (time_quality BETWEEN 0 AND 2);
ALTER TABLE messages ADD COLUMN second INTEGER NOT NULL DEFAULT 0; -- of sent_at
-- When the page was read that told page_position; the greatest number: none did.
ALTER TABLE messages ADD COLUMN placed_at INTEGER NOT NULL DEFAULT 0;
-- Who told kind and text: 0: we, when we sent it; 1: an event; 2: a page.
ALTER TABLE messages ADD COLUMN told_by INTEGER NOT NULL DEFAULT 2 CHECK (told_by BETWEEN 0 AND 2);
ALTER TABLE messages ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0; -- when that page was read

UPDATE messages SET second = sent_at / 1000;
-- Only our own clock gave milliseconds so far.
UPDATE messages SET time_quality = 0, told_by = 0, placed_at = 9223372036854775807 WHERE sent_at % 1000 <> 0;
UPDATE conversations SET inbound_at = (
    SELECT max(sent_at) FROM messages
    WHERE messages.account = conversations.account AND messages.conversation = conversations.id AND own = 0);

DROP INDEX messages_by_time;
CREATE INDEX messages_by_time
    ON messages (account, conversation, second, placed_at, page_position DESC, sent_at, id, own);
