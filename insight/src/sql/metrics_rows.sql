-- How many rows each large table has at most: counting them would read them all. Each end is asked for by itself,
-- because only then the engine looks at one row.
SELECT
  coalesce((SELECT max(rowid) FROM events) - (SELECT min(rowid) FROM events) + 1, 0) AS events,
  coalesce((SELECT max(rowid) FROM vitals) - (SELECT min(rowid) FROM vitals) + 1, 0) AS vitals,
  coalesce((SELECT max(rowid) FROM drops) - (SELECT min(rowid) FROM drops) + 1, 0) AS drops,
  coalesce((SELECT max(rowid) FROM page_drops) - (SELECT min(rowid) FROM page_drops) + 1, 0) AS page_drops,
  coalesce((SELECT max(rowid) FROM quarantine) - (SELECT min(rowid) FROM quarantine) + 1, 0) AS quarantine,
  coalesce((SELECT max(rowid) FROM tombstones) - (SELECT min(rowid) FROM tombstones) + 1, 0) AS tombstones
