-- It was answered, if only by a failure: it kills nobody, so it is no suspect any more.
UPDATE work_items
SET state = CAST(:state AS item_state),
    reason = :reason,
    detail = :detail,
    lease_id = NULL,
    suspect = false,
    failures = failures + 1,
    next_attempt_at = CASE WHEN :state = 'pending' THEN now() + make_interval(secs => :wait) END,
    finished_at = CASE WHEN :state = 'dead' THEN now() END
WHERE id = :item
