-- Up to which change the second copy knew everything when the latest one was written (S4): if it knows less, something
-- is lost of it, and it cannot say whether this file is the latest.
ALTER TABLE counters ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
