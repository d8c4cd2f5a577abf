-- The same conditions as the claims': what is not counted there must not be waited for here. The CASE is needed:
-- greatest() skips nulls, so that nothing waiting would look like something due.
SELECT CASE WHEN min(due.at) IS NOT NULL THEN extract(epoch FROM greatest(min(due.at) - now(), interval '0')) END
FROM (
    SELECT coalesce(o.next_attempt_at, now()) AS at
    FROM objects AS o
    WHERE o.dataset_id = :dataset
      AND o.state = 'listed'
      AND (
          CAST(:prefixes AS text[]) IS NULL
          OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(o.key, p.prefix))
      )
    UNION ALL
    SELECT coalesce(w.next_attempt_at, now())
    FROM work_items AS w
    WHERE w.recipe_id = ANY (CAST(:recipes AS bigint[]))
      AND w.state = 'pending'
      AND EXISTS (SELECT 1 FROM readable_objects(:dataset, w.image_id, CAST(:prefixes AS text[])))
) AS due
