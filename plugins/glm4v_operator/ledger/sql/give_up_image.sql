-- Items of the image that this lease holds: pending while any dataset that asks for them can still read the image.
WITH held AS (
    SELECT id FROM work_items WHERE image_id = :image AND state = 'leased' AND lease_id = :lease ORDER BY id FOR UPDATE
),
judged AS (
    SELECT
        held.id,
        EXISTS (
            SELECT 1
            FROM work_items AS w
            JOIN dataset_recipes AS dr ON dr.recipe_id = w.recipe_id AND dr.active
            CROSS JOIN LATERAL readable_objects(dr.dataset_id, w.image_id, NULL) AS o
            WHERE w.id = held.id
        ) AS readable
    FROM held
)
UPDATE work_items AS w
SET state = CASE WHEN judged.readable THEN 'pending' ELSE 'dead' END::item_state,
    reason = CASE WHEN judged.readable THEN w.reason ELSE 'source_gone' END,
    detail = :detail,
    lease_id = NULL,
    finished_at = CASE WHEN NOT judged.readable THEN now() END
FROM judged
WHERE w.id = judged.id
