-- Views by browser, version, system and kind of device, with what all of each sum to. '' is unknown and always
-- there, of the others the first lines. ?1: site, ?2: since, in ms.
-- A row of a schema below 3 does not say any of it: those are summed as 'before'.
-- One pass for all lists: D1 joins five SELECTs at most.
WITH counted AS (
  SELECT
    list.value AS what,
    CASE list.value
      WHEN 'browser' THEN browser
      WHEN 'version' THEN iif(browser_version = '', '', browser || ' ' || browser_version)
      WHEN 'os' THEN os
      WHEN 'device' THEN device
      ELSE list.value
    END AS name,
    sum(weight) AS n
  FROM events CROSS JOIN json_each('["browser", "version", "os", "device", "before"]') AS list
  WHERE site = ?1 AND kind = 'view' AND time_ms >= ?2 AND (list.value = 'before') = (schema < 3)
  GROUP BY 1, 2
), placed AS (
  SELECT
    what, name, n, sum(n) OVER (PARTITION BY what) AS total,
    row_number() OVER (PARTITION BY what ORDER BY name = '', n DESC, name) AS place
  FROM counted
)
SELECT what, name, n, total FROM placed WHERE place <= 8 OR name = '' ORDER BY what, place
