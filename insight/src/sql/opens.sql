-- Page loads that take part, by class and granted purposes. ?1: site, ?2: since, in ms.
-- `open` is never sampled, so its weight is 1; it is summed all the same, as everywhere.
-- Hours whose roll-up is not that of their rows are read from the rows.
WITH
  dirty AS MATERIALIZED (SELECT hour_ms FROM rollup_dirty WHERE site = ?1 AND hour_ms > ?2 - 3600000),
  counted AS (
    SELECT class, purposes, n
    FROM rollup_opens
    WHERE site = ?1 AND start_ms >= ?2 AND start_ms / 3600000 * 3600000 NOT IN dirty
    UNION ALL
    SELECT class, purposes, weight
    FROM dirty
      CROSS JOIN events ON events.site = ?1 AND kind = 'open' AND time_ms >= max(?2, dirty.hour_ms) AND time_ms < dirty.hour_ms + 3600000
  )
SELECT class, purposes, sum(n) AS n
FROM counted
GROUP BY class, purposes
