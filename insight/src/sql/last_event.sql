-- When the site's newest row is from; NULL if there has never been one. ?1: site.
SELECT max(time_ms) AS last_ms
FROM (
  SELECT max(time_ms) AS time_ms FROM events WHERE site = ?1
  UNION ALL
  SELECT max(time_ms) FROM vitals WHERE site = ?1
)
