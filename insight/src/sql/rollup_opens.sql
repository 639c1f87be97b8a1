-- Page loads of an hour that take part, by bucket, class and purposes. ?1: site, ?2: the hour's beginning, ?3: the length of a bucket, in ms.
INSERT INTO rollup_opens(site, start_ms, class, purposes, n)
SELECT ?1, time_ms / CAST(?3 AS INTEGER) * CAST(?3 AS INTEGER) AS bucket_ms, class, purposes, sum(weight)
FROM events
WHERE site = ?1 AND kind = 'open' AND time_ms >= ?2 AND time_ms < ?2 + 3600000
GROUP BY bucket_ms, class, purposes
