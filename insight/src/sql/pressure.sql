-- The last judgement of a site. ?1: site.
SELECT factor, is_full, why, since_ms, judged_ms, stored FROM pressure WHERE site = ?1
