-- Revision 0003, taken back.

CREATE OR REPLACE FUNCTION latest_text(p_dataset bigint, p_image bigint, p_prompt text)
RETURNS TABLE (text text, state text, model text, finished_at timestamptz)
LANGUAGE sql STABLE
AS $$
    SELECT shown.text, current_item.state, shown.model, shown.finished_at
    FROM (
        SELECT kept.text, r.model, coalesce(kept.stored_at, wi.finished_at) AS finished_at
        FROM work_items AS wi
        JOIN recipes AS r ON r.id = wi.recipe_id
        JOIN dataset_recipes AS dr ON dr.recipe_id = wi.recipe_id AND dr.dataset_id = p_dataset
        CROSS JOIN LATERAL (
            SELECT string_agg(ou.text, E'\n' ORDER BY ou.part, ou.turn) AS text, max(ou.created_at) AS stored_at
            FROM outputs AS ou
            JOIN attempts AS a ON a.id = ou.attempt_id
            WHERE ou.work_item_id = wi.id AND ou.superseded_by IS NULL AND a.outcome = 'done'
        ) AS kept
        -- An item that is asked again keeps its text until it is answered again.
        WHERE wi.image_id = p_image AND r.prompt_id = p_prompt AND (kept.text IS NOT NULL OR wi.state = 'no_text')
        -- What the settings ask for now counts; until it is answered, the text of the recipe before it is shown.
        ORDER BY dr.active DESC, kept.text IS NOT NULL DESC, finished_at DESC, wi.id DESC
        LIMIT 1
    ) AS shown
    FULL JOIN (
        SELECT wi.state::text AS state
        FROM work_items AS wi
        JOIN recipes AS r ON r.id = wi.recipe_id
        JOIN dataset_recipes AS dr ON dr.recipe_id = wi.recipe_id AND dr.dataset_id = p_dataset AND dr.active
        WHERE wi.image_id = p_image AND r.prompt_id = p_prompt
        ORDER BY wi.id DESC
        LIMIT 1
    ) AS current_item ON true
$$;

COMMENT ON COLUMN outputs.text IS 'The text, made safe to store and show.';
