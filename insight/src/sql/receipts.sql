-- Receipts of a site, the oldest first. ?1: site, ?2 and ?3: day and id of the last one that was seen, ?4: how many.
SELECT receipt, site, revision, notice, purposes, source, language, controller, privacy_url, retention_days,
  granted_day, expires_day, gpc, withdrawn_day, created_day
FROM receipts
WHERE site = ?1 AND (created_day, receipt) > (?2, ?3)
ORDER BY created_day, receipt
LIMIT ?4
