-- Pending, due items of these images. Suspects are left out: they are asked alone.
WITH open AS (
    SELECT w.id
    FROM work_items AS w
    WHERE w.image_id = ANY (CAST(:images AS bigint[]))
      AND w.recipe_id = ANY (CAST(:recipes AS bigint[]))
      AND w.state = 'pending'
      AND NOT w.suspect
      AND (w.next_attempt_at IS NULL OR w.next_attempt_at <= now())
    ORDER BY w.id
    FOR UPDATE SKIP LOCKED
),
leased AS (
    UPDATE work_items AS w
    SET state = 'leased', lease_id = :lease
    FROM open
    WHERE w.id = open.id
    RETURNING w.id, w.image_id, w.recipe_id, w.attempts
)
SELECT leased.id, leased.image_id, leased.recipe_id, leased.attempts, r.prompt_id
FROM leased
JOIN recipes AS r ON r.id = leased.recipe_id
ORDER BY leased.id
