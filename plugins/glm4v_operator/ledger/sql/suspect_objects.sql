-- Objects in flight at a death go back as suspects; a loner's third death refuses it.
WITH flying AS (
    SELECT o.id
    FROM objects AS o
    WHERE o.state = 'leased'
      AND o.lease_id = :lease
      AND o.id IN (
          SELECT a.object_id
          FROM attempts AS a
          WHERE a.id = ANY (CAST(:attempts AS bigint[])) AND a.lease_id = :lease AND a.outcome = 'started'
      )
    ORDER BY o.id
    FOR UPDATE
)
UPDATE objects AS o
SET state = CASE WHEN o.solo_deaths + :solo >= :limit THEN 'refused' ELSE 'listed' END::object_state,
    reason = CASE WHEN o.solo_deaths + :solo >= :limit THEN 'kills_worker' ELSE o.reason END,
    finished_at = CASE WHEN o.solo_deaths + :solo >= :limit THEN now() END,
    detail = coalesce(:detail, o.detail),
    solo_deaths = o.solo_deaths + :solo,
    suspect = true,
    lease_id = NULL
FROM flying
WHERE o.id = flying.id
