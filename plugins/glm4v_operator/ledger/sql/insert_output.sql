INSERT INTO outputs (work_item_id, attempt_id, part, turn, text, raw, finish_reason, mean_logprob, min_logprob)
VALUES (:item, :attempt, :part, :turn, :text, :raw, :finish_reason, :mean_logprob, :min_logprob)
