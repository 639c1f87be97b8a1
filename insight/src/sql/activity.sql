-- Page loads, views and errors by bucket of the site's zone.
-- ?1: site, ?2: since, in ms, ?3: the zone's distance from UTC in ms, ?4: the length of a bucket in ms.
-- Parameters arrive as doubles; without the casts the division would keep its fraction.
-- Hours whose roll-up is not that of their rows are read from the rows. An error may stand for several times that it came (`detail.n`).
WITH
  dirty AS MATERIALIZED (SELECT hour_ms FROM rollup_dirty WHERE site = ?1 AND hour_ms > ?2 - 3600000),
  counted AS (
    SELECT kind, start_ms AS time_ms, n
    FROM rollup_kinds
    WHERE site = ?1 AND start_ms >= ?2 AND kind IN ('open', 'view', 'error') AND start_ms / 3600000 * 3600000 NOT IN dirty
    UNION ALL
    SELECT kind, time_ms, weight * iif(kind <> 'error' OR detail = '', 1, coalesce(detail->>'$.n', 1))
    FROM dirty
      CROSS JOIN events ON events.site = ?1 AND kind IN ('open', 'view', 'error')
        AND time_ms >= max(?2, dirty.hour_ms) AND time_ms < dirty.hour_ms + 3600000
  )
SELECT kind, (time_ms + CAST(?3 AS INTEGER)) / CAST(?4 AS INTEGER) AS bucket, sum(n) AS n
FROM counted
GROUP BY kind, bucket
