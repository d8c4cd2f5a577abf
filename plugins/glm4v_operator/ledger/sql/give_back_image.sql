-- The image could not be prepared this time. What is the store's fault counts nothing; the rest counts, waits longer
-- each time, and ends after :limit times.
WITH held AS (
    SELECT id, failures FROM work_items
    WHERE image_id = :image AND state = 'leased' AND lease_id = :lease
    ORDER BY id FOR UPDATE
),
judged AS (
    SELECT id, :counted = 1 AND failures + 1 >= :limit AS exhausted FROM held
)
UPDATE work_items AS w
SET state = CASE WHEN judged.exhausted THEN 'dead' ELSE 'pending' END::item_state,
    reason = CASE WHEN judged.exhausted THEN 'retries_exhausted' ELSE :reason END,
    detail = CASE WHEN judged.exhausted THEN :last_detail ELSE :detail END,
    lease_id = NULL,
    failures = w.failures + :counted,
    next_attempt_at = CASE WHEN NOT judged.exhausted THEN now() + make_interval(secs => :wait * 2 ^ w.failures) END,
    finished_at = CASE WHEN judged.exhausted THEN now() END
FROM judged
WHERE w.id = judged.id
