-- Accounts that the owner wants erased, until they are in both files: the program may end in between.
CREATE TABLE erasures (
    account TEXT NOT NULL PRIMARY KEY
) STRICT;
