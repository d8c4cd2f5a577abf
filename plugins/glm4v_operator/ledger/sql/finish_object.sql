UPDATE objects
SET state = CAST(:state AS object_state),
    reason = :reason,
    detail = :detail,
    lease_id = NULL,
    suspect = false,
    finished_at = now()
WHERE id = :object
