-- What of the dataset failed, by reason, as the view failures counts it: refused objects, rejected and dead items.
WITH failed AS (
    SELECT 'object' AS kind, NULL::text AS prompt_id, o.reason, count(*) AS units
    FROM objects AS o
    WHERE o.dataset_id = :dataset AND o.state = 'refused' AND o.superseded_at IS NULL AND o.out_of_scope_at IS NULL
    GROUP BY o.reason
    UNION ALL
    SELECT 'item', r.prompt_id, w.reason, count(*)
    FROM work_items AS w
    JOIN recipes AS r ON r.id = w.recipe_id
    JOIN dataset_recipes AS dr ON dr.recipe_id = w.recipe_id AND dr.dataset_id = :dataset AND dr.active
    WHERE w.state IN ('rejected', 'dead')
      AND EXISTS (
          SELECT 1
          FROM objects AS o
          WHERE o.image_id = w.image_id
            AND o.dataset_id = :dataset
            AND o.superseded_at IS NULL
            AND o.out_of_scope_at IS NULL
      )
    GROUP BY r.prompt_id, w.reason
)
SELECT f.kind, f.prompt_id, f.reason, f.units, coalesce(re.meaning, '') AS meaning, coalesce(re.remedy, '') AS remedy
FROM failed AS f
LEFT JOIN reasons AS re ON re.code = f.reason
ORDER BY f.units DESC, f.kind DESC, f.reason, f.prompt_id
