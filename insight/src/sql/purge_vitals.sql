DELETE FROM vitals WHERE rowid IN (SELECT rowid FROM vitals WHERE site = ?1 AND time_ms < ?2 LIMIT ?4)
