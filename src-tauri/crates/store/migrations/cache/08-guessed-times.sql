-- Whether Instagram did not say when a message was sent. Of those that are here only events certainly did; the next reading
-- tells of the others.
ALTER TABLE messages ADD COLUMN guessed INTEGER NOT NULL DEFAULT 1 CHECK (guessed IN (0, 1));
UPDATE messages SET guessed = 0 WHERE time_quality = 2;
