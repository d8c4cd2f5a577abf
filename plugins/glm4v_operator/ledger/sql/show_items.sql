-- Every work item of one image, with its recipe and whether any dataset asks for it now.
SELECT
    w.id,
    r.prompt_id,
    r.task,
    r.engine,
    r.model,
    r.model_hash,
    r.recipe_hash,
    r.content,
    EXISTS (SELECT 1 FROM dataset_recipes AS dr WHERE dr.recipe_id = r.id AND dr.active) AS active,
    w.state::text AS state,
    w.reason,
    re.meaning,
    re.remedy,
    w.detail,
    w.attempts,
    w.next_attempt_at,
    w.finished_at
FROM work_items AS w
JOIN recipes AS r ON r.id = w.recipe_id
LEFT JOIN reasons AS re ON re.code = w.reason
WHERE w.image_id = :image
ORDER BY r.prompt_id, w.id
