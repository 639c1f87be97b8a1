-- Which of the tables are there that newer schemas bring.
SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('rollup_dirty', 'dead_letters')
