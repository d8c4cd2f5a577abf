-- Images with items that never failed. Their rows are locked so that one lane gets all items of an image.
WITH candidates AS (
    SELECT item.image_id, max(item.newest_by) AS newest_by
    FROM unnest(CAST(:recipes AS bigint[])) AS asked (recipe_id)
    CROSS JOIN LATERAL (
        SELECT w.image_id, w.newest_by
        FROM work_items AS w
        WHERE w.recipe_id = asked.recipe_id
          AND w.state = 'pending'
          AND NOT w.suspect
          AND w.next_attempt_at IS NULL
          AND EXISTS (SELECT 1 FROM readable_objects(:dataset, w.image_id, CAST(:prefixes AS text[])))
        ORDER BY w.newest_by {direction}, w.image_id {direction}
        LIMIT :candidates
    ) AS item
    GROUP BY item.image_id
)
SELECT i.id
FROM images AS i
JOIN candidates AS c ON c.image_id = i.id
ORDER BY c.newest_by {direction}, i.id {direction}
LIMIT :limit
FOR NO KEY UPDATE OF i SKIP LOCKED
