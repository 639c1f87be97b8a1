-- The distribution of each vital in steps fine enough for a quantile: 1 ms below a second, 10 ms
-- above; for a score a thousandth as much. Each step stands with its highest value, so that a
-- quantile is a value that was measured. Shares are exact: they are summed before the steps are cut.
-- ?1: site, ?2: since, in ms, ?3: JSON array of {name, good, poor, resolution}.
SELECT
  vitals.name AS name,
  max(vitals.value) AS value,
  sum(weight) AS n,
  sum(CASE WHEN vitals.value <= (vital.value ->> 'good') THEN weight ELSE 0 END) AS good,
  sum(CASE WHEN vitals.value > (vital.value ->> 'poor') THEN weight ELSE 0 END) AS poor
FROM vitals JOIN json_each(?3) AS vital ON (vital.value ->> 'name') = vitals.name
WHERE site = ?1 AND time_ms >= ?2
GROUP BY
  vitals.name,
  CASE
    WHEN vitals.value * (vital.value ->> 'resolution') < 1000 THEN CAST(vitals.value * (vital.value ->> 'resolution') AS INTEGER)
    ELSE 1000 + CAST(vitals.value * (vital.value ->> 'resolution') / 10 AS INTEGER)
  END
ORDER BY vitals.name, value
