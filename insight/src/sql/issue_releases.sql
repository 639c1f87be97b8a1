-- When each of the most frequent issues of the stretch first and last happened in a release, as far back as rows are
-- kept, and by whatever fingerprint it was known. ?1: site, ?2: since, in ms.
-- Of each issue the earliest release and the two latest: a resolved one is back where it happened since in another
-- release than the one it was resolved in, and if there is any such release, one of the two latest is one.
WITH shown AS (
  SELECT coalesce(a.becomes, e.fingerprint) AS issue,
    sum(e.weight * iif(e.detail = '', 1, coalesce(e.detail->>'$.n', 1))) AS n, max(e.time_ms) AS last_ms
  FROM events AS e LEFT JOIN issue_aliases AS a ON a.site = e.site AND a.fingerprint = e.fingerprint
  WHERE e.site = ?1 AND e.kind = 'error' AND e.time_ms >= ?2 AND e.fingerprint <> ''
  GROUP BY issue
  ORDER BY n DESC, last_ms DESC, issue
  LIMIT 50
), members AS (
  SELECT issue, issue AS fingerprint FROM shown
  UNION
  SELECT shown.issue, a.fingerprint FROM shown JOIN issue_aliases AS a ON a.site = ?1 AND a.becomes = shown.issue
), seen AS (
  SELECT members.issue, e.release, min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms
  FROM members CROSS JOIN events AS e ON e.site = ?1 AND e.kind = 'error' AND e.fingerprint = members.fingerprint
  GROUP BY members.issue, e.release
), placed AS (
  SELECT *,
    row_number() OVER (PARTITION BY issue ORDER BY first_ms, release) AS from_first,
    row_number() OVER (PARTITION BY issue ORDER BY last_ms DESC, release) AS from_last
  FROM seen
)
SELECT issue, release, first_ms, last_ms FROM placed WHERE from_first = 1 OR from_last <= 2 ORDER BY first_ms, release
