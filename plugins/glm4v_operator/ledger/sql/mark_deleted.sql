-- What a lane holds at this moment ends by the lane's own hand.
UPDATE objects
SET deleted_at = now(),
    out_of_scope_at = NULL,
    state = CASE WHEN state = 'listed' THEN 'gone' ELSE state END,
    reason = CASE WHEN state = 'listed' THEN 'gone' ELSE reason END,
    finished_at = CASE WHEN state = 'listed' THEN now() ELSE finished_at END
WHERE id = ANY (CAST(:objects AS bigint[]))
