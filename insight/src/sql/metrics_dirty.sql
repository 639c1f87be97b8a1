-- What waits to be rolled up; so many hours that more would say the same.
SELECT count(*) AS candor_rollup_dirty_hours, coalesce(min(hour_ms), 0) / 1000 AS candor_rollup_oldest_dirty_seconds
FROM (SELECT hour_ms FROM rollup_dirty LIMIT 100000)
