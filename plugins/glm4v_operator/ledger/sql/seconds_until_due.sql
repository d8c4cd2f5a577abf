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
    UNION ALL
    -- Held by a lane of another run that has been silent for half of its lease: it is dead.
    SELECT l.expires_at + interval '0.5 seconds'
    FROM leases AS l
    JOIN runs AS r ON r.id = l.run_id
    WHERE r.dataset_id = :dataset
      AND l.run_id <> :run
      AND l.ended_at IS NULL
      AND now() - l.heartbeat_at > (l.expires_at - l.heartbeat_at) / 2
      AND (
          EXISTS (SELECT 1 FROM objects AS o WHERE o.lease_id = l.id)
          OR EXISTS (SELECT 1 FROM work_items AS w WHERE w.lease_id = l.id)
      )
) AS due
