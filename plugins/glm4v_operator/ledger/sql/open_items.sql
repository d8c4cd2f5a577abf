-- The next images of the dataset, the items that they lack, and those given up whose bytes are at hand again.
WITH next_images AS (
    SELECT o.image_id, max(o.newest_by) AS newest_by, bool_or(
        o.deleted_at IS NULL
        AND o.out_of_scope_at IS NULL
        AND o.unreadable_since IS NULL
        AND (o.superseded_at IS NULL OR o.version_id IS NOT NULL)
    ) AS readable
    FROM objects AS o
    WHERE o.dataset_id = :dataset AND o.state = 'linked' AND o.image_id > :last
    GROUP BY o.image_id
    ORDER BY o.image_id
    LIMIT :batch
),
created AS (
    INSERT INTO work_items (image_id, recipe_id, newest_by)
    SELECT i.image_id, dr.recipe_id, i.newest_by
    FROM next_images AS i
    JOIN dataset_recipes AS dr ON dr.dataset_id = :dataset AND dr.active
    WHERE i.readable
      AND NOT EXISTS (SELECT 1 FROM work_items AS w WHERE w.image_id = i.image_id AND w.recipe_id = dr.recipe_id)
    ORDER BY i.image_id, dr.recipe_id
    ON CONFLICT (image_id, recipe_id) DO NOTHING
    RETURNING 1
),
given_up AS (
    SELECT w.id
    FROM work_items AS w
    JOIN next_images AS i ON i.image_id = w.image_id AND i.readable
    JOIN dataset_recipes AS dr ON dr.recipe_id = w.recipe_id AND dr.dataset_id = :dataset AND dr.active
    WHERE w.state = 'dead' AND w.reason = 'source_gone'
    ORDER BY w.id
    FOR UPDATE OF w SKIP LOCKED
),
revived AS (
    UPDATE work_items AS w
    SET state = 'pending', reason = NULL, detail = NULL, finished_at = NULL
    FROM given_up
    WHERE w.id = given_up.id
)
SELECT
    (SELECT count(*) FROM created) AS created,
    (SELECT count(*) FROM next_images) AS images,
    (SELECT coalesce(max(image_id), :last) FROM next_images) AS last
