-- What the edge adds to every row: region and network as Cloudflare names them, browser, system and kind of device
-- by name (the user agent itself is dropped), and what brought the visitor to the view.
-- Every column has a default: a worker from before goes on writing rows without them, and no text in a row of a
-- schema below 3 means that it was not recorded then.

INSERT INTO schema_version(version, applied_ms) VALUES (4, unixepoch() * 1000);

ALTER TABLE events ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN browser_version TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN os TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN ref_source TEXT NOT NULL DEFAULT '';

ALTER TABLE vitals ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN browser_version TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN os TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN ref_source TEXT NOT NULL DEFAULT '';
