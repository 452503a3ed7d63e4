-- Which filter each tab's list showed (I2).
ALTER TABLE view_states ADD COLUMN filter TEXT NOT NULL DEFAULT 'inbox';
