-- What issues are known by besides. ?1: site.
SELECT fingerprint, becomes FROM issue_aliases WHERE site = ?1 ORDER BY since_ms DESC LIMIT 2000
