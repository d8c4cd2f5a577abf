SELECT a.outcome::text AS outcome, count(*) AS attempts
FROM attempts AS a
WHERE a.run_id = :run
GROUP BY a.outcome
ORDER BY a.outcome
