SELECT id
FROM objects
WHERE dataset_id = :dataset
  AND state = 'listed'
  AND suspect
  AND (next_attempt_at IS NULL OR next_attempt_at <= now())
  AND (
      CAST(:prefixes AS text[]) IS NULL
      OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(key, p.prefix))
  )
ORDER BY solo_deaths, id
LIMIT 1
FOR UPDATE SKIP LOCKED
