-- What waits, by reason and rule. ?1: site.
SELECT reason, rule, count(*) AS n, count(DISTINCT page) AS loads, max(received_ms) AS last_ms
FROM quarantine
WHERE site = ?1
GROUP BY reason, rule
ORDER BY n DESC, reason, rule
