-- Page loads whose rows were erased at the wish of their visitor: until the mark is old enough, no batch
-- of theirs is stored again, however late it arrives. The schedule deletes old marks.

INSERT INTO schema_version(version, applied_ms) VALUES (2, unixepoch() * 1000);

CREATE TABLE tombstones (
  site TEXT NOT NULL,
  page TEXT NOT NULL,
  -- Milliseconds since 1970.
  erased_ms INTEGER NOT NULL,
  UNIQUE (site, page)
) STRICT;

CREATE INDEX tombstones_by_age ON tombstones (erased_ms);
