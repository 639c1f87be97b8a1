-- Events of an hour by bucket and kind. ?1: site, ?2: the hour's beginning, ?3: the length of a bucket, in ms.
-- An error may stand for several times that it came (`detail.n`). What the browser reported
-- by itself (mode `report`) is counted and belongs to no page load.
INSERT INTO rollup_kinds(site, start_ms, kind, n, event_rows, loads)
SELECT ?1, time_ms / CAST(?3 AS INTEGER) * CAST(?3 AS INTEGER) AS bucket_ms, kind,
  sum(weight * iif(kind <> 'error' OR detail = '', 1, coalesce(detail->>'$.n', 1))), count(*), count(DISTINCT iif(mode = 'report', NULL, page))
FROM events
WHERE site = ?1 AND time_ms >= ?2 AND time_ms < ?2 + 3600000
GROUP BY bucket_ms, kind
