-- Seconds until the first unit that waits for a retry is due; negative when one is due already. Suspects included.
SELECT extract(epoch FROM min(due) - now())
FROM (
    SELECT min(o.next_attempt_at) AS due
    FROM objects AS o
    WHERE o.dataset_id = :dataset AND o.state = 'listed' AND o.next_attempt_at IS NOT NULL
    UNION ALL
    SELECT min(w.next_attempt_at)
    FROM work_items AS w
    WHERE w.recipe_id = ANY (CAST(:recipes AS bigint[])) AND w.state = 'pending' AND w.next_attempt_at IS NOT NULL
) AS waiting
