-- The distribution of each vital in steps two percent wide. Each step stands with its highest value, so that
-- a quantile is a value that was measured; its rating is part of it, so that shares are exact.
-- Hours whose roll-up is not that of their rows are read from the rows.
-- ?1: site, ?2: since, in ms, ?3: JSON array of {name, good, poor}, ?4: the upper end of step 0, ?5: the logarithm of a step's width.
WITH
  dirty AS MATERIALIZED (SELECT hour_ms FROM rollup_dirty WHERE site = ?1 AND hour_ms > ?2 - 3600000),
  steps AS (
    SELECT name, step, rating, n, highest
    FROM rollup_vitals
    WHERE site = ?1 AND start_ms >= ?2 AND start_ms / 3600000 * 3600000 NOT IN dirty
    UNION ALL
    SELECT vitals.name, CAST(ceil(ln(max(vitals.value, ?4) / ?4) / ?5) AS INTEGER),
      coalesce((vitals.value > (vital.value ->> 'good')) + (vitals.value > (vital.value ->> 'poor')), 0), weight, vitals.value
    FROM dirty
      CROSS JOIN vitals ON vitals.site = ?1 AND vitals.time_ms >= max(?2, dirty.hour_ms) AND vitals.time_ms < dirty.hour_ms + 3600000
      LEFT JOIN json_each(?3) AS vital ON (vital.value ->> 'name') = vitals.name
  )
SELECT name, max(highest) AS value, sum(n) AS n, sum(iif(rating = 0, n, 0)) AS good, sum(iif(rating = 2, n, 0)) AS poor
FROM steps
WHERE name IN (SELECT value ->> 'name' FROM json_each(?3))
GROUP BY name, step, rating
ORDER BY name, value
