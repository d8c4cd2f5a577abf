UPDATE objects
SET state = CAST(:state AS object_state),
    reason = :reason,
    detail = :detail,
    lease_id = NULL,
    suspect = false,
    failures = failures + :counted,
    next_attempt_at = CASE WHEN :state = 'listed' THEN now() + make_interval(secs => :wait) END,
    finished_at = CASE WHEN :state = 'refused' THEN now() END
WHERE id = :object
