-- The last judgement of every site that has one.
SELECT site, factor, is_full, why, since_ms, judged_ms, stored FROM pressure
