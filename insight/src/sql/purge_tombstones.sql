DELETE FROM tombstones WHERE rowid IN (SELECT rowid FROM tombstones WHERE erased_ms < ?1 LIMIT ?2)
