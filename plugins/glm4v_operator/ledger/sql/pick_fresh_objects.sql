SELECT id
FROM objects
WHERE dataset_id = :dataset
  AND state = 'listed'
  AND NOT suspect
  AND next_attempt_at IS NULL
  AND (
      CAST(:prefixes AS text[]) IS NULL
      OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(key, p.prefix))
  )
ORDER BY newest_by {direction}, id {direction}
LIMIT :limit
FOR UPDATE SKIP LOCKED
