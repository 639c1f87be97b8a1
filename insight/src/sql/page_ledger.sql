-- The ledger of page loads: what each captured (its highest number and the zero), and where that went.
-- Every page load of which anything is from since ?2 is counted whole, also what is older.
-- What the browser reported by itself (mode `report`) is no page load's.
-- A vital's row stands for all the reports whose numbers it lists. ?1: site, ?2: since, in ms.
-- `beyond`: given up by the page after the last number that arrived, so that the highest number does not show it.
-- It is counted on the side of what was captured, never subtracted from what others lost.
-- A page load without its number 0, of which the oldest row is from the first day that is still kept, may have begun before that
-- day: what is missing of it may have gone by its age, and nobody lost it.
WITH
  pages AS (
    SELECT page FROM events WHERE site = ?1 AND time_ms >= ?2 AND mode <> 'report'
    UNION SELECT page FROM vitals WHERE site = ?1 AND time_ms >= ?2
    UNION SELECT page FROM drops WHERE site = ?1 AND received_ms >= ?2
    UNION SELECT page FROM page_drops WHERE site = ?1 AND received_ms >= ?2
  ),
  parts AS (
    SELECT page, min(seq) AS lowest, min(time_ms) AS oldest_ms, max(seq) + 1 AS captured, count(*) AS events, 0 AS vitals, 0 AS dropped, 0 AS given_up
    FROM events WHERE site = ?1 AND page IN pages GROUP BY page
    UNION ALL
    SELECT page, NULL, min(time_ms), max(seq) + 1, 0, sum(length(seqs) - length(replace(seqs, ',', '')) + 1), 0, 0
    FROM vitals WHERE site = ?1 AND page IN pages GROUP BY page
    UNION ALL
    SELECT page, min(seq), min(received_ms), max(seq) + 1, 0, 0, count(*), 0
    FROM drops WHERE site = ?1 AND page IN pages GROUP BY page
    UNION ALL
    SELECT page, NULL, NULL, 0, 0, 0, 0, sum(n)
    FROM page_drops WHERE site = ?1 AND page IN pages GROUP BY page
  ),
  summed AS (
    SELECT
      page,
      max(captured) AS captured,
      sum(events) AS events,
      sum(vitals) AS vitals,
      sum(dropped) AS dropped,
      sum(given_up) AS given_up,
      min(lowest) > 0 AND min(oldest_ms) < (SELECT floor_ms + 86400000 FROM rollup_floors WHERE site = ?1) AS is_cut
    FROM parts GROUP BY page
  ),
  ledger AS (
    SELECT
      CASE WHEN is_cut THEN min(captured, events + vitals + dropped + given_up) ELSE captured END AS captured,
      events, vitals, dropped, given_up
    FROM summed
  )
SELECT
  count(*) AS pages,
  coalesce(sum(captured), 0) AS captured,
  coalesce(sum(max(0, events + vitals + dropped + given_up - captured)), 0) AS beyond,
  coalesce(sum(events), 0) AS events,
  coalesce(sum(vitals), 0) AS vitals,
  coalesce(sum(dropped), 0) AS dropped,
  coalesce(sum(given_up), 0) AS given_up,
  coalesce(sum(max(0, captured - events - vitals - dropped - given_up)), 0) AS lost,
  coalesce(sum(captured > events + vitals + dropped + given_up), 0) AS with_loss
FROM ledger
