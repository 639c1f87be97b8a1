DELETE FROM tallies WHERE rowid IN (SELECT rowid FROM tallies WHERE site = ?1 AND day < ?3 LIMIT ?4)
