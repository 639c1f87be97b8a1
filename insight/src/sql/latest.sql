-- The newest hundred rows, events and vitals together. ?1: site.
SELECT time_ms, kind, page, seq, view, name, source, message, referrer, frames, url, class, country, mode, sdk, env, release, weight, value
FROM (SELECT * FROM events WHERE site = ?1 ORDER BY time_ms DESC LIMIT 100)
UNION ALL
-- A row of `vitals` is a vital, or an engagement under the name of its kind.
SELECT time_ms, iif(name = 'engagement', name, 'vital'), page, seq, view, name, nav, '', '', '', url, class, country, mode, sdk, env, release, weight, value
FROM (SELECT * FROM vitals WHERE site = ?1 ORDER BY time_ms DESC LIMIT 100)
ORDER BY time_ms DESC, page, seq DESC
LIMIT 100
