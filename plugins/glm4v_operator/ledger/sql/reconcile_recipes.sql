-- In a recipe's scope: images of the dataset that can still be read, or that were asked about before.
WITH dataset_images AS (
    SELECT
        o.image_id,
        bool_or(
            o.deleted_at IS NULL
            AND o.out_of_scope_at IS NULL
            AND o.unreadable_since IS NULL
            AND (o.superseded_at IS NULL OR o.version_id IS NOT NULL)
        ) AS readable
    FROM objects AS o
    WHERE o.dataset_id = :dataset AND o.state = 'linked'
    GROUP BY o.image_id
)
SELECT
    r.id AS recipe_id,
    r.prompt_id,
    count(i.image_id) FILTER (WHERE i.readable OR w.id IS NOT NULL) AS images,
    count(*) FILTER (WHERE w.state = 'pending') AS pending,
    count(*) FILTER (WHERE w.state = 'leased') AS leased,
    count(*) FILTER (WHERE w.state = 'done') AS done,
    count(*) FILTER (WHERE w.state = 'no_text') AS no_text,
    count(*) FILTER (WHERE w.state = 'rejected') AS rejected,
    count(*) FILTER (WHERE w.state = 'dead') AS dead
FROM dataset_recipes AS dr
JOIN recipes AS r ON r.id = dr.recipe_id
LEFT JOIN dataset_images AS i ON true
LEFT JOIN work_items AS w ON w.recipe_id = r.id AND w.image_id = i.image_id
WHERE dr.dataset_id = :dataset AND dr.active
GROUP BY r.id, r.prompt_id
ORDER BY r.id
