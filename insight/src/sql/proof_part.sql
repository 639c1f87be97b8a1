-- Page loads that took part in the same days. ?1: site, ?2 and ?3: from and before, in ms.
SELECT count(*) AS n FROM events WHERE site = ?1 AND kind = 'open' AND time_ms >= ?2 AND time_ms < ?3
