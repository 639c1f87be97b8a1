-- Page loads that take part, by class and granted purposes. ?1: site, ?2: since, in ms.
-- `open` is never sampled, so its weight is 1; it is summed all the same, as everywhere.
SELECT class, purposes, sum(weight) AS n
FROM events
WHERE site = ?1 AND kind = 'open' AND time_ms >= ?2
GROUP BY class, purposes
