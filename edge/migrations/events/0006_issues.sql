-- Errors into issues: which one an error belongs to, whether source maps were looked for, and which issues
-- turned out to be another one when their maps came. Columns have defaults: a worker from before goes on
-- writing rows without them.

INSERT INTO schema_version(version, applied_ms) VALUES (6, unixepoch() * 1000);

-- `<version>:<hex>`, of errors only.
ALTER TABLE events ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
-- 1 when source maps were looked for.
ALTER TABLE events ADD COLUMN mapped INTEGER NOT NULL DEFAULT 0;

CREATE INDEX events_by_fingerprint ON events (site, fingerprint, time_ms) WHERE kind = 'error';
CREATE INDEX events_by_release ON events (site, "release", mapped) WHERE kind = 'error';

-- Hashes only: nothing of a page load. The schedule deletes what no row has any more.
CREATE TABLE issue_aliases (
  site TEXT NOT NULL,
  -- What the error was known by before its frames were resolved.
  fingerprint TEXT NOT NULL,
  -- What it is known by now, never a `fingerprint` of another row.
  becomes TEXT NOT NULL,
  -- Milliseconds since 1970.
  since_ms INTEGER NOT NULL,
  UNIQUE (site, fingerprint)
) STRICT;

CREATE INDEX issue_aliases_by_target ON issue_aliases (site, becomes);
