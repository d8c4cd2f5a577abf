UPDATE attempts
SET outcome = CAST(:outcome AS attempt_outcome), ended_at = now(), detail = :detail
WHERE id = ANY (CAST(:attempts AS bigint[])) AND lease_id = :lease AND outcome = 'started'
