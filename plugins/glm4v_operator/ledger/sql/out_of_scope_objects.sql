-- Objects of another bucket than the dataset's, or under none of its prefixes.
SELECT o.id
FROM objects AS o
WHERE o.dataset_id = :dataset
  AND o.id > :last
  AND (o.deleted_at IS NULL AND o.out_of_scope_at IS NULL OR o.state = 'listed')
  AND (
      o.bucket <> :bucket
      OR NOT EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(o.key, p.prefix))
  )
ORDER BY o.id
LIMIT :batch
FOR NO KEY UPDATE OF o
