-- How an account was connected, and how old its token is: tokens are renewed by their age (C9).

ALTER TABLE accounts ADD COLUMN way TEXT NOT NULL DEFAULT 'login';
ALTER TABLE accounts ADD COLUMN token_issued_at INTEGER; -- NULL: it cannot be renewed, or nobody knows

-- Until now every token came from a login, and only Instagram's can be renewed.
UPDATE accounts SET token_issued_at = connected_at WHERE flavour = 'instagram';
