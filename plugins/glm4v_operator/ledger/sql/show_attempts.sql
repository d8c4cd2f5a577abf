-- Every try at one object or one work item, the oldest first, with the name of its run.
SELECT
    a.id,
    ru.dag_run_id AS run,
    a.lane,
    a.rung,
    a.started_at,
    a.ended_at,
    a.outcome::text AS outcome,
    a.reason,
    a.detail,
    a.code_version,
    a.engine_version,
    a.device,
    a.prompt_tokens,
    a.completion_tokens,
    a.queue_ms,
    a.run_ms,
    a.finish_reason
FROM attempts AS a
JOIN runs AS ru ON ru.id = a.run_id
WHERE a.object_id = CAST(:object AS bigint) OR a.work_item_id = CAST(:item AS bigint)
ORDER BY a.id
