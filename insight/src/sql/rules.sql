-- The rules of a site, the oldest first. ?1: site.
SELECT id, action, field, pattern, note, enabled, created_ms, updated_ms FROM rules WHERE site = ?1 ORDER BY created_ms, id
