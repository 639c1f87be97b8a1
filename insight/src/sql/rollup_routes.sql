-- Views of an hour by bucket and route. ?1: site, ?2: the hour's beginning, ?3: the length of a bucket, in ms.
INSERT INTO rollup_routes(site, start_ms, route, n)
WITH
  routes AS (
    SELECT time_ms / CAST(?3 AS INTEGER) * CAST(?3 AS INTEGER) AS bucket_ms, route, sum(weight) AS n
    FROM events
    WHERE site = ?1 AND kind = 'view' AND time_ms >= ?2 AND time_ms < ?2 + 3600000
    GROUP BY bucket_ms, route
  ),
  ranked AS (SELECT *, row_number() OVER (PARTITION BY bucket_ms ORDER BY n DESC, route) AS place FROM routes)
SELECT ?1, bucket_ms, iif(place <= 200, route, '') AS shown, sum(n)
FROM ranked
GROUP BY bucket_ms, shown
