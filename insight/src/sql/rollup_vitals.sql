-- The distributions of an hour. ?1: site, ?2: the hour's beginning, ?3: the length of a bucket, in ms,
-- ?4: JSON array of {name, good, poor}, ?5: the upper end of step 0, ?6: the logarithm of a step's width.
INSERT INTO rollup_vitals(site, start_ms, name, nav, step, rating, n, highest)
SELECT ?1, time_ms / CAST(?3 AS INTEGER) * CAST(?3 AS INTEGER) AS bucket_ms, vitals.name, nav,
  CAST(ceil(ln(max(vitals.value, ?5) / ?5) / ?6) AS INTEGER) AS step,
  coalesce((vitals.value > (vital.value ->> 'good')) + (vitals.value > (vital.value ->> 'poor')), 0) AS rating,
  sum(weight), max(vitals.value)
FROM vitals LEFT JOIN json_each(?4) AS vital ON (vital.value ->> 'name') = vitals.name
WHERE site = ?1 AND time_ms >= ?2 AND time_ms < ?2 + 3600000
GROUP BY bucket_ms, vitals.name, nav, step, rating
