-- The maps with these debug ids, of whatever release. ?1: site, ?2: JSON array of ids.
SELECT file, debug_id, object FROM maps WHERE site = ?1 AND debug_id IN (SELECT value FROM json_each(?2)) ORDER BY uploaded_ms LIMIT 2000
