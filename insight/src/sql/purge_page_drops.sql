DELETE FROM page_drops WHERE rowid IN (SELECT rowid FROM page_drops WHERE site = ?1 AND received_ms < ?2 LIMIT ?4)
