-- The pressure under which a site stands: by how much its sampling is lowered at the moment, and why.
-- A site without a row stands under none. The schedule writes it, intake reads it with the configuration.

INSERT INTO schema_version(version, applied_ms) VALUES (5, unixepoch() * 1000);

CREATE TABLE pressure (
  site TEXT NOT NULL PRIMARY KEY,
  -- What every rate of the site is multiplied with, in (0, 1].
  factor REAL NOT NULL,
  -- 1: nothing is taken, the plan is used up.
  is_full INTEGER NOT NULL,
  -- `budget`, `plan_rows`, `plan_storage`, empty if there is none.
  why TEXT NOT NULL,
  -- Since when it is not none, and when it was last judged, in ms since 1970.
  since_ms INTEGER NOT NULL,
  judged_ms INTEGER NOT NULL,
  -- Events stored on the day of that judgement until then: the next one sees how many came in between.
  stored INTEGER NOT NULL
) STRICT;
