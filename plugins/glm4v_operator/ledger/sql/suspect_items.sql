-- Work items in flight at a death go back as suspects; a loner's third death ends it.
WITH flying AS (
    SELECT w.id
    FROM work_items AS w
    WHERE w.state = 'leased'
      AND w.lease_id = :lease
      AND w.id IN (
          SELECT a.work_item_id
          FROM attempts AS a
          WHERE a.id = ANY (CAST(:attempts AS bigint[])) AND a.lease_id = :lease AND a.outcome = 'started'
      )
    ORDER BY w.id
    FOR UPDATE
)
UPDATE work_items AS w
SET state = CASE WHEN w.solo_deaths + :solo >= :limit THEN 'dead' ELSE 'pending' END::item_state,
    reason = CASE WHEN w.solo_deaths + :solo >= :limit THEN 'kills_worker' ELSE w.reason END,
    finished_at = CASE WHEN w.solo_deaths + :solo >= :limit THEN now() END,
    detail = coalesce(:detail, w.detail),
    solo_deaths = w.solo_deaths + :solo,
    suspect = true,
    lease_id = NULL
FROM flying
WHERE w.id = flying.id
