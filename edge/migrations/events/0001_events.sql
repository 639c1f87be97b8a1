-- The event store: raw rows, what was dropped, daily counts.
-- Columns and keys are those of `protocol::row`. A test compares the two.
-- Migrations only add: worker N runs on schema N and N-1.
-- Tables keep their rowid: keyed by random page ids they would be nine times slower to fill.

CREATE TABLE schema_version (
  version INTEGER NOT NULL PRIMARY KEY,
  -- Milliseconds since 1970.
  applied_ms INTEGER NOT NULL
) STRICT;

INSERT INTO schema_version(version, applied_ms) VALUES (1, unixepoch() * 1000);

CREATE TABLE events (
  site TEXT NOT NULL,
  page TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  view INTEGER NOT NULL,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  message TEXT NOT NULL,
  referrer TEXT NOT NULL,
  frames TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  time_rule TEXT NOT NULL,
  weight REAL NOT NULL,
  url TEXT NOT NULL,
  env TEXT NOT NULL,
  "release" TEXT NOT NULL,
  sdk TEXT NOT NULL,
  mode TEXT NOT NULL,
  purposes INTEGER NOT NULL,
  class TEXT NOT NULL,
  country TEXT NOT NULL,
  schema INTEGER NOT NULL,
  UNIQUE (site, page, seq)
) STRICT;

CREATE INDEX events_by_time ON events (site, time_ms);
CREATE INDEX events_by_kind ON events (site, kind, time_ms);

CREATE TABLE vitals (
  site TEXT NOT NULL,
  page TEXT NOT NULL,
  view INTEGER NOT NULL,
  name TEXT NOT NULL,
  seq INTEGER NOT NULL,
  seqs TEXT NOT NULL,
  value REAL NOT NULL,
  nav TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  time_rule TEXT NOT NULL,
  weight REAL NOT NULL,
  url TEXT NOT NULL,
  env TEXT NOT NULL,
  "release" TEXT NOT NULL,
  sdk TEXT NOT NULL,
  mode TEXT NOT NULL,
  purposes INTEGER NOT NULL,
  class TEXT NOT NULL,
  country TEXT NOT NULL,
  schema INTEGER NOT NULL,
  UNIQUE (site, page, view, name)
) STRICT;

CREATE INDEX vitals_by_time ON vitals (site, time_ms);
CREATE INDEX vitals_by_name ON vitals (site, name, time_ms);

CREATE TABLE drops (
  site TEXT NOT NULL,
  page TEXT NOT NULL,
  seq INTEGER NOT NULL,
  reason TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  UNIQUE (site, page, seq)
) STRICT;

CREATE INDEX drops_by_receipt ON drops (site, received_ms);

CREATE TABLE page_drops (
  site TEXT NOT NULL,
  page TEXT NOT NULL,
  reason TEXT NOT NULL,
  n INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  UNIQUE (site, page, reason)
) STRICT;

CREATE INDEX page_drops_by_receipt ON page_drops (site, received_ms);

CREATE TABLE tallies (
  site TEXT NOT NULL,
  -- Days since 1970, UTC.
  day INTEGER NOT NULL,
  class TEXT NOT NULL,
  what TEXT NOT NULL,
  n INTEGER NOT NULL,
  UNIQUE (site, day, class, what)
) STRICT;
