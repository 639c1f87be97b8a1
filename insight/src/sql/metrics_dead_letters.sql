-- Messages that wait for the operator.
SELECT count(*) AS candor_dead_letters FROM (SELECT 1 FROM dead_letters LIMIT 10000)
