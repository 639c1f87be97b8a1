-- Messages that could not be written, by site: how many, of what kind, and when the oldest came.
SELECT site, why, count(*) AS n, sum(body <> '') AS replayable, min(received_ms) AS oldest_ms
FROM dead_letters
GROUP BY site, why
ORDER BY site, why
