-- What the edge has counted on whole days, by class. ?1: site, ?2: first day, ?3: last day.
SELECT class, what, sum(n) AS n
FROM tallies
WHERE site = ?1 AND day BETWEEN ?2 AND ?3
GROUP BY class, what
