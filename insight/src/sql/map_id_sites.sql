-- The sites that have maps with a debug id.
SELECT DISTINCT site FROM maps WHERE debug_id <> '' LIMIT 500
