-- Notes that what was granted is withdrawn; the first day counts. ?1: site, ?2: receipt, ?3: day.
UPDATE receipts SET withdrawn_day = ?3 WHERE site = ?1 AND receipt = ?2 AND withdrawn_day IS NULL RETURNING 1 AS found
