-- Reactions are rows of the outbox, as texts and files are (T8).

-- Behind `changed`: where both are empty, the checksum of the row is that of before (src/durability/checksums.rs).
ALTER TABLE outbox ADD COLUMN reacts_to TEXT; -- the message that the row is a reaction to
ALTER TABLE outbox ADD COLUMN emoji TEXT CHECK (emoji IS NULL OR reacts_to IS NOT NULL); -- NULL: no reaction any more

-- Each with a random id of the fourth kind (RFC 9562). When it was wished for was not written down.
INSERT INTO outbox (id, account, conversation, recipient, text, press, part, parts, queued_at, release_at, try_anyway,
    attempts, known_before, human_agent, look_first, held, state, why, looks, reads, reacts_to, emoji)
SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
             || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    account, conversation, recipient, '', '', 1, 1, 0, 0, 0, 0, '[]', 0, 0, 0,
    iif(why IS NULL, 'queued', 'notSent'), why, 0, 0, message, emoji
FROM wanted_reactions ORDER BY ordinal;

UPDATE outbox SET press = id WHERE reacts_to IS NOT NULL;
UPDATE outbox SET checksum = row_checksum('outbox', ordinal, id, account, conversation, recipient, text, press, part,
    parts, queued_at, release_at, try_anyway, attempts, attempted_at, text_hash, known_before, human_agent, look_first,
    held, failed_before, state, hold, sent_id, why, since, looks, reads, changed, reacts_to, emoji)
WHERE reacts_to IS NOT NULL;

DROP TABLE wanted_reactions;
