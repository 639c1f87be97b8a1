-- Roll-ups: counts and distributions by bucket, without page loads, sessions or addresses. They are never
-- incremented: whatever changes a raw row marks its hour, and the schedule computes marked hours whole from
-- the raw rows. The marks are made by triggers, so that nobody who writes, replaces or erases can forget
-- them, a worker from before included, and only a trigger knows the hour that a replaced row was in before.
-- A bucket is an hour, or a quarter of one where the zone of the site is no whole hour. `start_ms` is its beginning.
-- These tables are filled in the order of their keys, so they need no rowid.

INSERT INTO schema_version(version, applied_ms) VALUES (7, unixepoch() * 1000);

-- Hours (their beginning) whose roll-ups are not those of the raw rows any more.
CREATE TABLE rollup_dirty (
  site TEXT NOT NULL,
  hour_ms INTEGER NOT NULL,
  PRIMARY KEY (site, hour_ms)
) STRICT, WITHOUT ROWID;

-- Hours before this have lost raw rows by their age: their roll-ups stay as they are.
CREATE TABLE rollup_floors (
  site TEXT NOT NULL PRIMARY KEY,
  floor_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Events by kind: how many they stand for, how many rows and page loads that are.
CREATE TABLE rollup_kinds (
  site TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  n REAL NOT NULL,
  event_rows INTEGER NOT NULL,
  loads INTEGER NOT NULL,
  PRIMARY KEY (site, start_ms, kind)
) STRICT, WITHOUT ROWID;

-- Page loads that take part, by coverage class and granted purposes.
CREATE TABLE rollup_opens (
  site TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  class TEXT NOT NULL,
  purposes INTEGER NOT NULL,
  n REAL NOT NULL,
  PRIMARY KEY (site, start_ms, class, purposes)
) STRICT, WITHOUT ROWID;

-- Views by route. Those beyond the two hundred most frequent of a bucket stand under the empty one.
CREATE TABLE rollup_routes (
  site TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  route TEXT NOT NULL,
  n REAL NOT NULL,
  PRIMARY KEY (site, start_ms, route)
) STRICT, WITHOUT ROWID;

-- Vitals and engagement as logarithmic histograms: `step` as in the crate `protocol`, `rating` 0 good, 1 middling, 2 poor.
CREATE TABLE rollup_vitals (
  site TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  name TEXT NOT NULL,
  nav TEXT NOT NULL,
  step INTEGER NOT NULL,
  rating INTEGER NOT NULL,
  n REAL NOT NULL,
  -- The highest value in it, so that a quantile is a value that was measured.
  highest REAL NOT NULL,
  PRIMARY KEY (site, start_ms, name, nav, step, rating)
) STRICT, WITHOUT ROWID;

-- What is there already is rolled up by the next runs of the schedule.
INSERT INTO rollup_dirty(site, hour_ms) SELECT site, time_ms / 3600000 * 3600000 FROM events UNION SELECT site, time_ms / 3600000 * 3600000 FROM vitals;

-- Each trigger is one line: D1 splits a migration by itself, and cuts one of several lines at the semicolon inside.
CREATE TRIGGER events_inserted AFTER INSERT ON events WHEN NOT EXISTS (SELECT 1 FROM rollup_floors WHERE site = NEW.site AND floor_ms > NEW.time_ms / 3600000 * 3600000) BEGIN INSERT INTO rollup_dirty(site, hour_ms) VALUES (NEW.site, NEW.time_ms / 3600000 * 3600000) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER events_deleted AFTER DELETE ON events WHEN NOT EXISTS (SELECT 1 FROM rollup_floors WHERE site = OLD.site AND floor_ms > OLD.time_ms / 3600000 * 3600000) BEGIN INSERT INTO rollup_dirty(site, hour_ms) VALUES (OLD.site, OLD.time_ms / 3600000 * 3600000) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER vitals_inserted AFTER INSERT ON vitals WHEN NOT EXISTS (SELECT 1 FROM rollup_floors WHERE site = NEW.site AND floor_ms > NEW.time_ms / 3600000 * 3600000) BEGIN INSERT INTO rollup_dirty(site, hour_ms) VALUES (NEW.site, NEW.time_ms / 3600000 * 3600000) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER vitals_deleted AFTER DELETE ON vitals WHEN NOT EXISTS (SELECT 1 FROM rollup_floors WHERE site = OLD.site AND floor_ms > OLD.time_ms / 3600000 * 3600000) BEGIN INSERT INTO rollup_dirty(site, hour_ms) VALUES (OLD.site, OLD.time_ms / 3600000 * 3600000) ON CONFLICT DO NOTHING; END;
-- A replaced report may leave one hour for another.
CREATE TRIGGER vitals_updated AFTER UPDATE OF time_ms, value, weight, nav ON vitals BEGIN INSERT INTO rollup_dirty(site, hour_ms) SELECT NEW.site, value FROM json_each(json_array(OLD.time_ms / 3600000 * 3600000, NEW.time_ms / 3600000 * 3600000)) WHERE NOT EXISTS (SELECT 1 FROM rollup_floors WHERE site = NEW.site AND floor_ms > value) ON CONFLICT DO NOTHING; END;
