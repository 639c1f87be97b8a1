-- The releases that have maps, those first that were last in use.
SELECT site, "release" FROM maps GROUP BY site, "release" ORDER BY max(used_ms) DESC LIMIT 500
