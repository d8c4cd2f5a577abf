-- Revision 0002: what people read, and which objects can be read again. Frozen: a change is another revision.

CREATE FUNCTION readable_objects(p_dataset bigint, p_image bigint, p_prefixes text[])
RETURNS SETOF objects
LANGUAGE sql STABLE
AS $$
    SELECT o.*
    FROM objects AS o
    WHERE o.image_id = p_image
      AND o.dataset_id = p_dataset
      AND o.state = 'linked'
      AND o.deleted_at IS NULL
      AND o.out_of_scope_at IS NULL
      AND o.unreadable_since IS NULL
      AND (o.superseded_at IS NULL OR o.version_id IS NOT NULL)
      AND (
          p_prefixes IS NULL
          OR EXISTS (SELECT 1 FROM unnest(p_prefixes) AS p (prefix) WHERE starts_with(o.key, p.prefix))
      )
$$;
COMMENT ON FUNCTION readable_objects IS 'Objects of a dataset from which an image can be read again, under any of the prefixes.';

CREATE FUNCTION latest_text(p_dataset bigint, p_image bigint, p_prompt text)
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
            -- A part (tile) without text adds no empty line.
            SELECT string_agg(nullif(ou.text, ''), E'\n' ORDER BY ou.part, ou.turn) AS text, max(ou.created_at) AS stored_at
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
COMMENT ON FUNCTION latest_text IS 'The text of one prompt for one image, and the state of the item that is asked for now.';

CREATE VIEW latest_texts AS
SELECT
    d.name AS dataset,
    o.bucket,
    o.key,
    CASE
        WHEN o.state <> 'linked' THEN o.state::text
        WHEN w.items IS NULL THEN 'pending'
        WHEN w.waiting > 0 THEN 'pending'
        WHEN w.failed > 0 THEN 'failed'
        WHEN w.done > 0 THEN 'done'
        ELSE 'no_text'
    END AS state,
    coalesce(o.reason, w.reason) AS reason,
    zh.text AS caption_zh,
    en.text AS caption_en,
    ocr.text AS ocr_text,
    zh.state AS caption_zh_state,
    en.state AS caption_en_state,
    ocr.state AS ocr_state,
    encode(i.sha256, 'hex') AS image_sha256,
    i.format,
    i.width,
    i.height,
    coalesce(ocr.model, zh.model, en.model) AS model,
    greatest(zh.finished_at, en.finished_at, ocr.finished_at, o.finished_at) AS finished_at,
    o.size,
    o.etag,
    o.version_id,
    o.last_modified,
    o.first_seen_at,
    o.deleted_at,
    o.out_of_scope_at,
    o.id AS object_id,
    o.image_id
FROM objects AS o
JOIN datasets AS d ON d.id = o.dataset_id
LEFT JOIN images AS i ON i.id = o.image_id
LEFT JOIN LATERAL (
    SELECT
        count(*) AS items,
        count(*) FILTER (WHERE wi.state IN ('pending', 'leased')) AS waiting,
        count(*) FILTER (WHERE wi.state IN ('rejected', 'dead')) AS failed,
        count(*) FILTER (WHERE wi.state = 'done') AS done,
        min(wi.reason) FILTER (WHERE wi.state IN ('rejected', 'dead')) AS reason
    FROM work_items AS wi
    JOIN dataset_recipes AS dr ON dr.recipe_id = wi.recipe_id
    WHERE wi.image_id = o.image_id AND dr.dataset_id = o.dataset_id AND dr.active
    HAVING count(*) > 0
) AS w ON true
LEFT JOIN LATERAL latest_text(o.dataset_id, o.image_id, 'caption_zh') AS zh ON true
LEFT JOIN LATERAL latest_text(o.dataset_id, o.image_id, 'caption_en') AS en ON true
LEFT JOIN LATERAL latest_text(o.dataset_id, o.image_id, 'ocr') AS ocr ON true
WHERE o.superseded_at IS NULL;

COMMENT ON VIEW latest_texts IS 'One row an object, the newest version of each key: what was read from it.';
COMMENT ON COLUMN latest_texts.dataset IS 'The dataset.';
COMMENT ON COLUMN latest_texts.bucket IS 'The bucket.';
COMMENT ON COLUMN latest_texts.key IS 'The key.';
COMMENT ON COLUMN latest_texts.state IS 'listed, leased, refused or gone while there is no image; then pending, failed (an answer is missing for a reason; a text from before is still shown), done or no_text.';
COMMENT ON COLUMN latest_texts.reason IS 'Why the object is refused or gone, or why a text is missing.';
COMMENT ON COLUMN latest_texts.caption_zh IS 'The Chinese caption.';
COMMENT ON COLUMN latest_texts.caption_en IS 'The English caption.';
COMMENT ON COLUMN latest_texts.ocr_text IS 'The text in the picture.';
COMMENT ON COLUMN latest_texts.caption_zh_state IS 'State of the work item behind it; empty: not asked for.';
COMMENT ON COLUMN latest_texts.caption_en_state IS 'State of the work item behind it; empty: not asked for.';
COMMENT ON COLUMN latest_texts.ocr_state IS 'State of the work item behind it; empty: not asked for.';
COMMENT ON COLUMN latest_texts.image_sha256 IS 'SHA-256 of the bytes that were read, in hexadecimal.';
COMMENT ON COLUMN latest_texts.format IS 'The format found in the bytes.';
COMMENT ON COLUMN latest_texts.width IS 'Pixels.';
COMMENT ON COLUMN latest_texts.height IS 'Pixels.';
COMMENT ON COLUMN latest_texts.model IS 'The model that read it.';
COMMENT ON COLUMN latest_texts.finished_at IS 'When the newest of its texts was stored.';
COMMENT ON COLUMN latest_texts.size IS 'Bytes, as listed.';
COMMENT ON COLUMN latest_texts.etag IS 'The store''s ETag.';
COMMENT ON COLUMN latest_texts.version_id IS 'The store''s version id.';
COMMENT ON COLUMN latest_texts.last_modified IS 'The store''s time of the last change.';
COMMENT ON COLUMN latest_texts.first_seen_at IS 'When it was first listed.';
COMMENT ON COLUMN latest_texts.deleted_at IS 'Since when finished listings show it no more.';
COMMENT ON COLUMN latest_texts.out_of_scope_at IS 'Since when the dataset''s bucket, prefixes and globs leave its key out.';
COMMENT ON COLUMN latest_texts.object_id IS 'Its row in objects.';
COMMENT ON COLUMN latest_texts.image_id IS 'Its row in images.';

CREATE VIEW failures AS
SELECT
    d.name AS dataset,
    o.bucket,
    o.key,
    NULL::text AS prompt_id,
    o.state::text AS state,
    o.reason,
    re.meaning,
    re.remedy,
    o.detail,
    o.attempts,
    NULL::text AS raw_text,
    o.finished_at AS failed_at,
    o.id AS object_id,
    NULL::bigint AS work_item_id
FROM objects AS o
JOIN datasets AS d ON d.id = o.dataset_id
LEFT JOIN reasons AS re ON re.code = o.reason
WHERE o.state = 'refused' AND o.superseded_at IS NULL AND o.out_of_scope_at IS NULL
UNION ALL
SELECT
    d.name,
    o.bucket,
    o.key,
    r.prompt_id,
    wi.state::text,
    wi.reason,
    re.meaning,
    re.remedy,
    wi.detail,
    wi.attempts,
    (
        SELECT string_agg(ou.text, E'\n' ORDER BY ou.part, ou.turn)
        FROM outputs AS ou
        JOIN attempts AS a ON a.id = ou.attempt_id
        WHERE ou.work_item_id = wi.id AND ou.superseded_by IS NULL AND a.outcome = 'rejected'
    ),
    wi.finished_at,
    o.id,
    wi.id
FROM work_items AS wi
JOIN recipes AS r ON r.id = wi.recipe_id
JOIN dataset_recipes AS dr ON dr.recipe_id = wi.recipe_id AND dr.active
JOIN objects AS o ON o.image_id = wi.image_id AND o.dataset_id = dr.dataset_id
JOIN datasets AS d ON d.id = o.dataset_id
LEFT JOIN reasons AS re ON re.code = wi.reason
WHERE wi.state IN ('rejected', 'dead') AND o.superseded_at IS NULL AND o.out_of_scope_at IS NULL;

COMMENT ON VIEW failures IS 'Objects and work items that ended without a text, why, and what a person can do. Not of objects that the dataset leaves out.';
COMMENT ON COLUMN failures.dataset IS 'The dataset.';
COMMENT ON COLUMN failures.bucket IS 'The bucket.';
COMMENT ON COLUMN failures.key IS 'The key.';
COMMENT ON COLUMN failures.prompt_id IS 'The prompt; empty: the object itself failed.';
COMMENT ON COLUMN failures.state IS 'refused, rejected or dead.';
COMMENT ON COLUMN failures.reason IS 'The reason code.';
COMMENT ON COLUMN failures.meaning IS 'The reason in words.';
COMMENT ON COLUMN failures.remedy IS 'What a person can do.';
COMMENT ON COLUMN failures.detail IS 'What happened, in words.';
COMMENT ON COLUMN failures.attempts IS 'Attempts started.';
COMMENT ON COLUMN failures.raw_text IS 'The answer that was rejected, made safe to show.';
COMMENT ON COLUMN failures.failed_at IS 'When it failed.';
COMMENT ON COLUMN failures.object_id IS 'Its row in objects.';
COMMENT ON COLUMN failures.work_item_id IS 'Its row in work_items; empty: the object itself failed.';
