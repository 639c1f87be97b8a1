DELETE FROM events WHERE rowid IN (SELECT rowid FROM events WHERE site = ?1 AND time_ms < ?2 LIMIT ?4)
