-- What operators decide about issues, and which source maps there are.
-- Migrations only add: worker N runs on schema N and N-1.

INSERT INTO schema_version(version, applied_ms) VALUES (4, unixepoch() * 1000);

-- An issue without a row is open. Rows go when they are 25 months old.
CREATE TABLE issues (
  site TEXT NOT NULL,
  -- As in `events`.
  fingerprint TEXT NOT NULL,
  -- `resolved` or `ignored`, and `open` where it was opened again.
  state TEXT NOT NULL,
  -- The newest release when it was decided: what still happens there is not a regression.
  "release" TEXT NOT NULL,
  -- Milliseconds since 1970.
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (site, fingerprint)
) STRICT;

-- A source map of a release. The map itself is an object of the bucket.
CREATE TABLE maps (
  site TEXT NOT NULL,
  -- Empty for a site that names no releases.
  "release" TEXT NOT NULL,
  -- The generated file: its name, or the end of its path.
  file TEXT NOT NULL,
  -- The key in the bucket: made of what the map holds, so that releases share what did not change.
  object TEXT NOT NULL,
  -- The `debugId` of the map itself, empty if it has none.
  debug_id TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  -- Milliseconds since 1970.
  uploaded_ms INTEGER NOT NULL,
  -- When errors of the release last asked for it, or when it came.
  used_ms INTEGER NOT NULL,
  PRIMARY KEY (site, "release", file)
) STRICT;

CREATE INDEX maps_by_use ON maps (used_ms);
CREATE INDEX maps_by_object ON maps (object);
CREATE INDEX maps_by_debug_id ON maps (site, debug_id);
