-- Pending items of these images that no dataset which asks for them can read any more.
WITH lost AS (
    SELECT w.id
    FROM work_items AS w
    JOIN dataset_recipes AS dr ON dr.recipe_id = w.recipe_id AND dr.dataset_id = :dataset AND dr.active
    WHERE w.state = 'pending'
      AND w.image_id > :last
      AND w.image_id <= :upto
      AND EXISTS (SELECT 1 FROM objects AS o WHERE o.image_id = w.image_id AND o.dataset_id = :dataset)
      AND NOT EXISTS (
          SELECT 1
          FROM dataset_recipes AS asking
          CROSS JOIN LATERAL readable_objects(asking.dataset_id, w.image_id, NULL) AS o
          WHERE asking.recipe_id = w.recipe_id AND asking.active
      )
    ORDER BY w.id
    FOR UPDATE OF w SKIP LOCKED
)
UPDATE work_items AS w
SET state = 'dead',
    reason = 'source_gone',
    detail = 'its bytes can be read from no object any more',
    next_attempt_at = NULL,
    finished_at = now()
FROM lost
WHERE w.id = lost.id
