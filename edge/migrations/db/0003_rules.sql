-- What operators let through whatever the filters say, and what they filter besides.
-- Migrations only add: worker N runs on schema N and N-1.

INSERT INTO schema_version(version, applied_ms) VALUES (3, unixepoch() * 1000);

CREATE TABLE rules (
  site TEXT NOT NULL,
  -- [a-z0-9-], 1 to 32 characters.
  id TEXT NOT NULL,
  -- `drop` or `allow`, and what is looked at: names of `protocol::rule`.
  action TEXT NOT NULL,
  field TEXT NOT NULL,
  pattern TEXT NOT NULL,
  note TEXT NOT NULL,
  -- 0 or 1.
  enabled INTEGER NOT NULL,
  -- Milliseconds since 1970.
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT;
