-- What was decided about issues. ?1: site.
SELECT fingerprint, state, "release", changed_ms FROM issues WHERE site = ?1 ORDER BY changed_ms DESC LIMIT 2000
