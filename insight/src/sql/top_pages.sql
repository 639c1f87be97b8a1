-- The addresses with the most views. ?1: site, ?2: since, in ms.
SELECT url, sum(weight) AS n, sum(sum(weight)) OVER () AS total
FROM events
WHERE site = ?1 AND kind = 'view' AND time_ms >= ?2
GROUP BY url
ORDER BY n DESC, url
LIMIT 10
