-- By how much the weighted sum of views may be off, because only a sample was kept: its variance, as in `estimate::sampled`.
-- What was kept or not together is a session, or a page load. ?1: site, ?2: since, in ms.
-- Nothing is read where the roll-ups say that nothing was sampled. `is_cut`: raw rows of the stretch have gone by their age.
WITH
  dirty AS MATERIALIZED (SELECT hour_ms FROM rollup_dirty WHERE site = ?1 AND hour_ms > ?2 - 3600000),
  sampled AS MATERIALIZED (
    SELECT EXISTS (SELECT 1 FROM rollup_kinds WHERE site = ?1 AND start_ms >= ?2 AND kind = 'view' AND n > event_rows)
      OR EXISTS (
        SELECT 1
        FROM dirty
          CROSS JOIN events ON events.site = ?1 AND kind = 'view' AND time_ms >= max(?2, dirty.hour_ms) AND time_ms < dirty.hour_ms + 3600000
        WHERE weight > 1
      ) AS is_so
  ),
  drawn AS MATERIALIZED (
    SELECT iif(session = '', page, session) AS cluster, weight, count(*) AS n
    FROM events
    WHERE (SELECT is_so FROM sampled) AND site = ?1 AND kind = 'view' AND time_ms >= ?2 AND weight > 1
    GROUP BY cluster, weight
  )
SELECT
  coalesce(sum((1 - 1 / min(one.weight, other.weight)) * one.weight * one.n * other.weight * other.n), 0) AS variance,
  EXISTS (SELECT 1 FROM rollup_floors WHERE site = ?1 AND floor_ms > ?2) AS is_cut
FROM drawn AS one JOIN drawn AS other ON other.cluster = one.cluster
