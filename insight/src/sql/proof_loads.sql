-- Page loads that fetched the loader on whole days, for the public page. ?1: site, ?2: first day, ?3: last day.
SELECT coalesce(sum(n), 0) AS n FROM tallies WHERE site = ?1 AND day BETWEEN ?2 AND ?3 AND what = 'loader'
