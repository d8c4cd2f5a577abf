WITH failed AS (
    SELECT o.id
    FROM objects AS o
    WHERE o.state = 'refused'
      AND o.reason NOT IN ('key', 'folder_marker', 'empty_object')
      AND o.deleted_at IS NULL
      AND o.out_of_scope_at IS NULL
      AND (o.superseded_at IS NULL OR o.version_id IS NOT NULL)
      AND (CAST(:dataset AS bigint) IS NULL OR o.dataset_id = :dataset)
      AND (CAST(:reasons AS text[]) IS NULL OR o.reason = ANY (CAST(:reasons AS text[])))
      AND (CAST(:keys AS text[]) IS NULL OR o.key = ANY (CAST(:keys AS text[])))
      AND (
          CAST(:prefixes AS text[]) IS NULL
          OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(o.key, p.prefix))
      )
    ORDER BY o.id
    LIMIT CAST(:limit AS bigint)
    FOR UPDATE
)
UPDATE objects AS o
SET state = 'listed',
    reason = NULL,
    detail = NULL,
    suspect = false,
    solo_deaths = 0,
    attempts = 0,
    failures = 0,
    next_attempt_at = NULL,
    finished_at = NULL
FROM failed
WHERE o.id = failed.id
