-- Messages of somebody whose conversation is not known yet: they are shown with it once it comes.
CREATE TABLE parked_messages (
    account   TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    customer  TEXT    NOT NULL,
    sender    TEXT    NOT NULL,
    own       INTEGER NOT NULL CHECK (own IN (0, 1)),
    sent_at   INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    type_name TEXT,
    raw       TEXT,
    PRIMARY KEY (account, id)
) STRICT;

CREATE INDEX parked_messages_by_customer ON parked_messages (account, customer);
CREATE INDEX parked_messages_by_time ON parked_messages (account, sent_at DESC, id);

-- Earlier versions merged conversations by a number that may have been the shop's own, and groups into private ones. Where
-- several people write in one conversation, what is not its customer's is read again where it belongs.
DELETE FROM messages WHERE own = 0
    AND sender <> (
        SELECT participant FROM conversations
        WHERE conversations.account = messages.account AND conversations.id = messages.conversation)
    AND 1 < (
        SELECT count(DISTINCT sender) FROM messages AS others
        WHERE others.account = messages.account AND others.conversation = messages.conversation AND others.own = 0);
-- Their messages are read again whatever their activity says.
UPDATE conversations SET read_as_of = NULL;
