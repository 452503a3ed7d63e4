-- The word of the product for what Instagram cannot serve (L7).
ALTER TABLE conversations RENAME COLUMN fenced TO unavailable;
