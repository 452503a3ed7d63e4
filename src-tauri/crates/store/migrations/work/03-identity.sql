-- Which database this is: a write-ahead log or a second copy that belongs to another one must not be taken for its own.
-- 32 random digits, and 16 that follow from them, so that damage makes no identity of its own.

ALTER TABLE counters ADD COLUMN identity TEXT NOT NULL DEFAULT '';
UPDATE counters SET identity = lower(hex(randomblob(16)));
UPDATE counters SET identity = identity || substr(text_fingerprint(identity), 1, 16);
