UPDATE work_items
SET state = CAST(:state AS item_state),
    reason = :reason,
    detail = :detail,
    lease_id = NULL,
    suspect = false,
    solo_deaths = 0,
    next_attempt_at = NULL,
    finished_at = now()
WHERE id = :item
