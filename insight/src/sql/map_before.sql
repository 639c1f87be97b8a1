-- The object that a map has now, if it is no other's. ?1: site, ?2: release, ?3: file.
SELECT object FROM maps WHERE site = ?1 AND "release" = ?2 AND file = ?3
  AND NOT EXISTS (SELECT 1 FROM maps AS other WHERE other.object = maps.object AND (other."release", other.file) <> (?2, ?3))
