-- The newest hundred of what waits. ?1: site.
SELECT page, seq, table_name, reason, rule, "row", received_ms
FROM quarantine
WHERE site = ?1
ORDER BY received_ms DESC, rowid DESC
LIMIT 100
