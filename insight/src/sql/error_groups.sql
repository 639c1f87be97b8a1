-- Errors with the same name and message, the most frequent first, each with its newest row.
-- ?1: site, ?2: since, in ms.
WITH error_groups AS (
  SELECT name, message, sum(weight) AS n, count(DISTINCT page) AS loads, min(time_ms) AS first_ms, max(time_ms) AS last_ms
  FROM events
  WHERE site = ?1 AND kind = 'error' AND time_ms >= ?2
  GROUP BY name, message
  ORDER BY n DESC, last_ms DESC, name, message
  LIMIT 50
)
SELECT error_groups.*, newest.source, newest.frames, newest.url, newest.class, newest.release
FROM error_groups JOIN events AS newest ON newest.rowid = (
  SELECT rowid
  FROM events AS candidate
  WHERE candidate.site = ?1 AND candidate.kind = 'error' AND candidate.time_ms = error_groups.last_ms
    AND candidate.name = error_groups.name AND candidate.message = error_groups.message
  LIMIT 1
)
ORDER BY error_groups.n DESC, error_groups.last_ms DESC, error_groups.name, error_groups.message
