-- Keeps judgements. ?1: JSON array of rows.
INSERT INTO pressure(site, factor, is_full, why, since_ms, judged_ms, stored)
SELECT value->>'$.site', value->>'$.factor', value->>'$.is_full', value->>'$.why', value->>'$.since_ms', value->>'$.judged_ms', value->>'$.stored'
FROM json_each(?1) WHERE true
ON CONFLICT(site) DO UPDATE SET factor = excluded.factor, is_full = excluded.is_full, why = excluded.why, since_ms = excluded.since_ms,
  judged_ms = excluded.judged_ms, stored = excluded.stored
