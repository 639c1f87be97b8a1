DELETE FROM drops WHERE rowid IN (SELECT rowid FROM drops WHERE site = ?1 AND received_ms < ?2 LIMIT ?4)
