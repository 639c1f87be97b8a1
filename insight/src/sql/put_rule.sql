-- Makes or changes a rule, unless there would be too many of them.
-- ?1: site, ?2: id, ?3: action, ?4: field, ?5: pattern, ?6: note, ?7: 0 or 1, ?8: now in ms, ?9: how many at most.
-- A row is returned if it was written; a rule is new if it was made when it was changed: a change is always later.
INSERT INTO rules(site, id, action, field, pattern, note, enabled, created_ms, updated_ms)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8
WHERE (SELECT count(*) FROM rules WHERE site = ?1 AND id <> ?2) < ?9
ON CONFLICT(site, id) DO UPDATE SET action = excluded.action, field = excluded.field, pattern = excluded.pattern, note = excluded.note,
  enabled = excluded.enabled, updated_ms = max(excluded.updated_ms, rules.updated_ms + 1)
RETURNING created_ms, updated_ms
