-- Images with items whose back-off is over.
WITH candidates AS (
    SELECT item.image_id, min(item.next_attempt_at) AS next_attempt_at
    FROM unnest(CAST(:recipes AS bigint[])) AS asked (recipe_id)
    CROSS JOIN LATERAL (
        SELECT w.image_id, w.next_attempt_at
        FROM work_items AS w
        WHERE w.recipe_id = asked.recipe_id
          AND w.state = 'pending'
          AND NOT w.suspect
          AND w.next_attempt_at <= now()
          AND EXISTS (SELECT 1 FROM readable_objects(:dataset, w.image_id, CAST(:prefixes AS text[])))
        ORDER BY w.next_attempt_at, w.image_id
        LIMIT :candidates
    ) AS item
    GROUP BY item.image_id
)
SELECT i.id
FROM images AS i
JOIN candidates AS c ON c.image_id = i.id
ORDER BY c.next_attempt_at, i.id
LIMIT :limit
FOR NO KEY UPDATE OF i SKIP LOCKED
