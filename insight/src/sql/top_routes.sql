-- The routes with the most views; those that a busy hour had no place for are under ''.
-- Hours whose roll-up is not that of their rows are read from the rows.
-- ?1: site, ?2: since, in ms.
WITH
  dirty AS MATERIALIZED (SELECT hour_ms FROM rollup_dirty WHERE site = ?1 AND hour_ms > ?2 - 3600000),
  counted AS (
    SELECT route, n
    FROM rollup_routes
    WHERE site = ?1 AND start_ms >= ?2 AND start_ms / 3600000 * 3600000 NOT IN dirty
    UNION ALL
    SELECT route, weight
    FROM dirty
      CROSS JOIN events ON events.site = ?1 AND kind = 'view' AND time_ms >= max(?2, dirty.hour_ms) AND time_ms < dirty.hour_ms + 3600000
  )
SELECT route, sum(n) AS n, sum(sum(n)) OVER () AS total
FROM counted
GROUP BY route
ORDER BY route = '', n DESC, route
LIMIT 10
