-- Maps that no error has asked for since ?1 (ms). ?2: how many.
SELECT site, "release", file, object FROM maps WHERE used_ms < ?1 ORDER BY used_ms LIMIT ?2
