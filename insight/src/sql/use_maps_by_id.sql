-- Errors with these debug ids came. ?1: site, ?2: JSON array of ids, ?3: now in ms.
UPDATE maps SET used_ms = ?3 WHERE site = ?1 AND debug_id IN (SELECT value FROM json_each(?2))
