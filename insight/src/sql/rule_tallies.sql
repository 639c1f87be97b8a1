-- What rules dropped, by rule. ?1: site, ?2: first day.
SELECT substr(what, 6) AS rule, sum(n) AS n FROM tallies WHERE site = ?1 AND day >= ?2 AND what >= 'rule:' AND what < 'rule;' GROUP BY what
