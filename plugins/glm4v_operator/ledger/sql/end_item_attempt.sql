UPDATE attempts
SET outcome = CAST(:outcome AS attempt_outcome),
    ended_at = now(),
    reason = :reason,
    detail = :detail,
    prompt_tokens = :prompt_tokens,
    completion_tokens = :completion_tokens,
    queue_ms = :queue_ms,
    run_ms = :run_ms,
    finish_reason = :finish_reason,
    device = coalesce(:device, device)
WHERE id = :attempt
