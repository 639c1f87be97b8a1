-- How many maps have this object. ?1: object.
SELECT count(*) AS n FROM maps WHERE object = ?1
