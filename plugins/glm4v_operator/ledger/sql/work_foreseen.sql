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
      AND o.deleted_at IS NULL
      AND o.out_of_scope_at IS NULL
      AND o.unreadable_since IS NULL
      AND (o.superseded_at IS NULL OR o.version_id IS NOT NULL)
      AND (
          CAST(:prefixes AS text[]) IS NULL
          OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(o.key, p.prefix))
      )
),
foreseen AS (
    SELECT i.image_id, w.id IS NULL AS missing
    FROM readable AS i
    CROSS JOIN asked AS a
    LEFT JOIN work_items AS w ON w.image_id = i.image_id AND w.recipe_id = a.id
    WHERE w.id IS NULL OR w.state = 'pending' OR (w.state = 'dead' AND w.reason = 'source_gone')
)
SELECT count(DISTINCT image_id) AS images, count(*) AS items, count(*) FILTER (WHERE missing) AS missing FROM foreseen
