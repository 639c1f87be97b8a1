-- Page loads, views and errors by bucket of the site's zone.
-- ?1: site, ?2: since, in ms, ?3: the zone's distance from UTC in ms, ?4: the length of a bucket in ms.
-- Parameters arrive as doubles; without the casts the division would keep its fraction.
SELECT kind, (time_ms + CAST(?3 AS INTEGER)) / CAST(?4 AS INTEGER) AS bucket, sum(weight) AS n
FROM events
WHERE site = ?1 AND kind IN ('open', 'view', 'error') AND time_ms >= ?2
GROUP BY kind, bucket
