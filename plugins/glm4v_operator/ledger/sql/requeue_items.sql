WITH ended AS (
    SELECT w.id
    FROM work_items AS w
    WHERE w.state::text = ANY (CAST(:states AS text[]))
      AND w.state IN ('done', 'no_text', 'rejected', 'dead')
      AND (CAST(:reasons AS text[]) IS NULL OR w.reason = ANY (CAST(:reasons AS text[])))
      AND EXISTS (
          SELECT 1
          FROM dataset_recipes AS dr
          JOIN recipes AS r ON r.id = dr.recipe_id
          JOIN objects AS o ON o.image_id = w.image_id AND o.dataset_id = dr.dataset_id
          WHERE dr.recipe_id = w.recipe_id
            AND dr.active
            AND (CAST(:dataset AS bigint) IS NULL OR dr.dataset_id = :dataset)
            AND (CAST(:keys AS text[]) IS NULL OR o.key = ANY (CAST(:keys AS text[])))
            AND (CAST(:prompts AS text[]) IS NULL OR r.prompt_id = ANY (CAST(:prompts AS text[])))
            AND (
                CAST(:prefixes AS text[]) IS NULL
                OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(o.key, p.prefix))
            )
      )
    ORDER BY w.id
    LIMIT CAST(:limit AS bigint)
    FOR UPDATE
)
UPDATE work_items AS w
SET state = 'pending',
    reason = NULL,
    detail = NULL,
    suspect = false,
    solo_deaths = 0,
    attempts = 0,
    failures = 0,
    next_attempt_at = NULL,
    finished_at = NULL
FROM ended
WHERE w.id = ended.id
