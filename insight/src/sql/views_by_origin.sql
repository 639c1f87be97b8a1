-- Views by country and region, arrivals by channel and source, with what all of each sum to. '' is unknown and
-- always there, of the others the first lines. ?1: site, ?2: since, in ms.
-- An arrival is a view that something brought about from outside; a move within the site is 'internal' and counted apart.
-- A row of a schema below 3 says the country only: those are summed as 'before'.
-- One pass for all lists: D1 joins five SELECTs at most.
WITH counted AS (
  SELECT
    list.value AS what,
    CASE list.value
      WHEN 'country' THEN country
      WHEN 'region' THEN region
      WHEN 'channel' THEN channel
      WHEN 'source' THEN ref_source
      ELSE list.value
    END AS name,
    sum(weight) AS n
  FROM events CROSS JOIN json_each('["country", "region", "channel", "source", "internal", "before"]') AS list
  WHERE site = ?1 AND kind = 'view' AND time_ms >= ?2
    AND CASE list.value
      WHEN 'country' THEN true
      WHEN 'region' THEN schema >= 3
      WHEN 'before' THEN schema < 3
      WHEN 'internal' THEN channel = 'internal'
      ELSE channel NOT IN ('', 'internal')
    END
  GROUP BY 1, 2
), placed AS (
  SELECT
    what, name, n, sum(n) OVER (PARTITION BY what) AS total,
    row_number() OVER (PARTITION BY what ORDER BY name = '', n DESC, name) AS place
  FROM counted
)
SELECT what, name, n, total FROM placed WHERE place <= 10 OR name = '' ORDER BY what, place
