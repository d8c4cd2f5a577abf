INSERT INTO work_items (image_id, recipe_id, newest_by)
SELECT :image, asked.recipe_id, :newest_by
FROM unnest(CAST(:recipes AS bigint[])) AS asked (recipe_id)
ORDER BY asked.recipe_id
ON CONFLICT (image_id, recipe_id) DO NOTHING
