-- What was counted on one day, by site. ?1: the day.
-- The sites are found one after the other by the key, so that only rows of this day are read.
WITH RECURSIVE each_site(site) AS (
  SELECT min(site) FROM tallies
  UNION ALL
  SELECT (SELECT min(tallies.site) FROM tallies WHERE tallies.site > each_site.site) FROM each_site WHERE each_site.site IS NOT NULL
)
SELECT tallies.site, tallies.what, sum(tallies.n) AS n
FROM each_site CROSS JOIN tallies ON tallies.site = each_site.site AND tallies.day = ?1
GROUP BY tallies.site, tallies.what
ORDER BY tallies.site, tallies.what
LIMIT 5000
