-- Events that each site has stored on a day. ?1: JSON array of sites, ?2: the day.
SELECT tallies.site, sum(n) AS n
FROM json_each(?1) AS asked CROSS JOIN tallies ON tallies.site = asked.value AND day = ?2 AND what = 'stored'
GROUP BY tallies.site
