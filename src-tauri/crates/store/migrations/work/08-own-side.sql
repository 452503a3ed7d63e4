-- By what other numbers an account's own side is known, as heard so far.
CREATE TABLE own_ids (
    account TEXT NOT NULL,
    id      TEXT NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;

-- Conversations that go by another id now. What still names the old one finds its way: a late save, a window, a link.
CREATE TABLE renames (
    account TEXT NOT NULL,
    was     TEXT NOT NULL,
    now     TEXT NOT NULL,
    PRIMARY KEY (account, was)
) STRICT;
