-- ?1: site, ?2: id. What it filtered stays where it is.
DELETE FROM rules WHERE site = ?1 AND id = ?2 RETURNING id
