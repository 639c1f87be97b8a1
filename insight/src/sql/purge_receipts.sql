-- Receipts whose grant ended before a day. ?1: the day, ?2: how many at most.
DELETE FROM receipts WHERE rowid IN (SELECT rowid FROM receipts WHERE expires_day < ?1 LIMIT ?2) RETURNING 1 AS gone
