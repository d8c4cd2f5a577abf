-- What was answered, if only by a failure that counts, kills nobody: it is no suspect any more.
UPDATE work_items
SET state = CAST(:state AS item_state),
    reason = :reason,
    detail = :detail,
    lease_id = NULL,
    suspect = suspect AND :counted = 0,
    failures = failures + :counted,
    next_attempt_at = CASE WHEN :state = 'pending' THEN now() + make_interval(secs => :wait) END,
    finished_at = CASE WHEN :state = 'dead' THEN now() END
WHERE id = :item
