-- The control database: what sites there are and how each is configured.
-- Migrations only add: worker N runs on schema N and N-1.

CREATE TABLE schema_version (
  version INTEGER NOT NULL PRIMARY KEY,
  -- Milliseconds since 1970.
  applied_ms INTEGER NOT NULL
) STRICT;

INSERT INTO schema_version(version, applied_ms) VALUES (1, unixepoch() * 1000);

CREATE TABLE sites (
  -- The key in URLs: [a-z0-9-], 1 to 32 characters.
  site TEXT NOT NULL PRIMARY KEY,
  -- Rises by one with every change. Nothing else compares configurations.
  revision INTEGER NOT NULL,
  -- The configuration as JSON (`SiteConfig` of the crate `protocol`).
  config TEXT NOT NULL,
  -- Milliseconds since 1970.
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
