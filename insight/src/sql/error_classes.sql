-- How often each error happened in each class. ?1: site, ?2: since, in ms.
SELECT name, message, class, sum(weight) AS n
FROM events
WHERE site = ?1 AND kind = 'error' AND time_ms >= ?2
GROUP BY name, message, class
ORDER BY n DESC
LIMIT 1000
