-- Writes a receipt. ?1 to ?14 in the order of the columns; it is not withdrawn.
INSERT INTO receipts(receipt, site, revision, notice, purposes, source, language, controller, privacy_url, retention_days,
  granted_day, expires_day, gpc, created_day)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
