-- What a filter or a rule of the operator dropped, as the row that it would have been: for seven days, or as
-- long as the site keeps rows if that is less, it can be looked at and released. Erased with its page load.

INSERT INTO schema_version(version, applied_ms) VALUES (5, unixepoch() * 1000);

CREATE TABLE quarantine (
  site TEXT NOT NULL,
  page TEXT NOT NULL,
  seq INTEGER NOT NULL,
  -- `events` or `vitals`.
  table_name TEXT NOT NULL,
  -- A code of `protocol::reason::Drop`, and the rule of the operator where one did it.
  reason TEXT NOT NULL,
  rule TEXT NOT NULL,
  -- The row as JSON, scrubbed as every row.
  "row" TEXT NOT NULL,
  -- The time of the event itself: it may not wait longer than it could have been kept.
  time_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  UNIQUE (site, page, seq)
) STRICT;

CREATE INDEX quarantine_by_receipt ON quarantine (site, received_ms);
CREATE INDEX quarantine_by_time ON quarantine (site, time_ms);
CREATE INDEX quarantine_by_reason ON quarantine (site, reason, rule, received_ms);
