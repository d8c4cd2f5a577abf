SELECT id
FROM objects
WHERE dataset_id = :dataset
  AND state = 'listed'
  AND NOT suspect
  AND next_attempt_at <= now()
  AND (
      CAST(:prefixes AS text[]) IS NULL
      OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(key, p.prefix))
  )
ORDER BY next_attempt_at, id
LIMIT :limit
FOR UPDATE SKIP LOCKED
