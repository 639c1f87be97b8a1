-- The hosts before which the worker stands, each with its site.
SELECT sites.site, host.value AS host
FROM sites, json_each(sites.config, '$.fronts') AS host
ORDER BY sites.site
LIMIT 10000
