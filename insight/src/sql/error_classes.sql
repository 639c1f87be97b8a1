-- How often each issue happened in each class. ?1: site, ?2: since, in ms.
-- One event may stand for several times (`detail.n`).
SELECT coalesce(a.becomes, nullif(e.fingerprint, ''), e.name || char(10) || e.message) AS issue, e.class,
  sum(e.weight * iif(e.detail = '', 1, coalesce(e.detail->>'$.n', 1))) AS n
FROM events AS e LEFT JOIN issue_aliases AS a ON a.site = e.site AND a.fingerprint = e.fingerprint
WHERE e.site = ?1 AND e.kind = 'error' AND e.time_ms >= ?2
GROUP BY issue, e.class
ORDER BY n DESC
LIMIT 1000
