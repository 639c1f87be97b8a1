-- Marked hours that are over, the oldest first, of all sites. ?1: that began until, in ms, ?2: how many at most.
SELECT site, hour_ms FROM rollup_dirty WHERE hour_ms <= ?1 ORDER BY hour_ms, site LIMIT ?2
