-- Whether anything is that new, as a row or rolled up. ?1: site, ?2: since, in ms.
SELECT
  EXISTS (SELECT 1 FROM events WHERE site = ?1 AND time_ms >= ?2)
  OR EXISTS (SELECT 1 FROM vitals WHERE site = ?1 AND time_ms >= ?2)
  OR EXISTS (SELECT 1 FROM rollup_kinds WHERE site = ?1 AND start_ms >= ?2)
  OR EXISTS (SELECT 1 FROM rollup_vitals WHERE site = ?1 AND start_ms >= ?2) AS found
