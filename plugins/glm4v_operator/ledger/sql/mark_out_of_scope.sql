-- What was left out before keeps its date.
UPDATE objects
SET out_of_scope_at = coalesce(out_of_scope_at, now()),
    state = CASE WHEN state = 'listed' THEN 'gone' ELSE state END,
    reason = CASE WHEN state = 'listed' THEN 'out_of_scope' ELSE reason END,
    finished_at = CASE WHEN state = 'listed' THEN now() ELSE finished_at END
WHERE id = ANY (CAST(:objects AS bigint[])) AND (out_of_scope_at IS NULL OR state = 'listed')
