-- Page loads with at least one error, by class. ?1: site, ?2: since, in ms.
SELECT class, sum(weight) AS n
FROM (
  SELECT class, page, max(weight) AS weight
  FROM events
  WHERE site = ?1 AND kind = 'error' AND time_ms >= ?2
  GROUP BY class, page
)
GROUP BY class
