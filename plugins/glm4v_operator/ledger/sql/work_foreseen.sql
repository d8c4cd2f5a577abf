-- What would wait if the recipes of these hashes were the dataset's: pending items of theirs, those whose bytes are
-- back, and those yet to be made.
WITH asked AS (
    SELECT h.recipe_hash, r.id
    FROM unnest(CAST(:hashes AS text[])) AS h (recipe_hash)
    LEFT JOIN recipes AS r ON r.recipe_hash = h.recipe_hash
),
readable AS (
    SELECT DISTINCT o.image_id
    FROM objects AS o
    WHERE o.dataset_id = :dataset
      AND o.state = 'linked'
      AND EXISTS (SELECT 1 FROM readable_objects(:dataset, o.image_id, CAST(:prefixes AS text[])))
),
foreseen AS (
    SELECT i.image_id, w.id IS NULL AS missing
    FROM readable AS i
    CROSS JOIN asked AS a
    LEFT JOIN work_items AS w ON w.image_id = i.image_id AND w.recipe_id = a.id
    WHERE w.id IS NULL OR w.state = 'pending' OR (w.state = 'dead' AND w.reason = 'source_gone')
)
SELECT count(DISTINCT image_id) AS images, count(*) AS items, count(*) FILTER (WHERE missing) AS missing FROM foreseen
