-- Issues, the most frequent first, each with its newest row. ?1: site, ?2: since, in ms.
-- What was known by another fingerprint before its source maps came is counted with what it is now; rows from
-- before there were fingerprints go by name and message.
-- One event may stand for several times that the same error came (`detail.n`). What the browser reported by
-- itself (mode `report`) is counted and belongs to no page load.
WITH error_groups AS (
  SELECT coalesce(a.becomes, nullif(e.fingerprint, ''), e.name || char(10) || e.message) AS issue,
    sum(e.weight * iif(e.detail = '', 1, coalesce(e.detail->>'$.n', 1))) AS n,
    count(DISTINCT iif(e.mode = 'report', NULL, e.page)) AS loads, min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms
  FROM events AS e LEFT JOIN issue_aliases AS a ON a.site = e.site AND a.fingerprint = e.fingerprint
  WHERE e.site = ?1 AND e.kind = 'error' AND e.time_ms >= ?2
  GROUP BY issue
  ORDER BY n DESC, last_ms DESC, issue
  LIMIT 50
)
SELECT error_groups.*, newest.name, newest.message, newest.source, newest.frames, newest.url, newest.class, newest.release
FROM error_groups JOIN events AS newest ON newest.rowid = (
  SELECT candidate.rowid
  FROM events AS candidate LEFT JOIN issue_aliases AS a ON a.site = candidate.site AND a.fingerprint = candidate.fingerprint
  WHERE candidate.site = ?1 AND candidate.kind = 'error' AND candidate.time_ms = error_groups.last_ms
    AND coalesce(a.becomes, nullif(candidate.fingerprint, ''), candidate.name || char(10) || candidate.message) = error_groups.issue
  LIMIT 1
)
ORDER BY error_groups.n DESC, error_groups.last_ms DESC, error_groups.issue
