-- Page loads with at least one error, by class. ?1: site, ?2: since, in ms.
-- What the browser reported by itself belongs to no page load.
SELECT class, sum(weight) AS n
FROM (
  SELECT class, page, max(weight) AS weight
  FROM events
  WHERE site = ?1 AND kind = 'error' AND mode <> 'report' AND time_ms >= ?2
  GROUP BY class, page
)
GROUP BY class
