-- A site in one line of the list. ?1: site, ?2: since, in ms.
SELECT
  (SELECT coalesce(sum(weight), 0) FROM events WHERE site = ?1 AND kind = 'open' AND time_ms >= ?2) AS loads,
  (SELECT max(time_ms) FROM events WHERE site = ?1) AS last_ms
