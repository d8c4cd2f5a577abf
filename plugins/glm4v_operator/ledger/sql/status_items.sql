-- The dataset's active recipes and the states of their items for its images.
SELECT r.prompt_id, r.language, r.engine, r.model, r.recipe_hash, w.state::text AS state, count(w.id) AS units
FROM dataset_recipes AS dr
JOIN recipes AS r ON r.id = dr.recipe_id
LEFT JOIN work_items AS w ON w.recipe_id = r.id
    AND EXISTS (SELECT 1 FROM objects AS o WHERE o.image_id = w.image_id AND o.dataset_id = dr.dataset_id)
WHERE dr.dataset_id = :dataset AND dr.active
GROUP BY r.id, w.state
ORDER BY r.prompt_id, r.id, w.state
