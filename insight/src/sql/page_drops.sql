-- What pages gave up by themselves, by reason. ?1: site, ?2: since, in ms.
SELECT reason, sum(n) AS n, count(*) AS loads
FROM page_drops
WHERE site = ?1 AND received_ms >= ?2
GROUP BY reason
ORDER BY n DESC, reason
