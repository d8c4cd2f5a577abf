-- Revision 0001: the tables that say what is done with images. Frozen: a change is another revision.

CREATE TYPE item_state AS ENUM ('pending', 'leased', 'done', 'no_text', 'rejected', 'dead');
COMMENT ON TYPE item_state IS 'pending: waits to be asked (new -> pending; leased -> pending when released, retried or its worker or lane died; rejected, dead, done, no_text -> pending when requeued; dead(source_gone) -> pending when the bytes are back)
leased: a lane asks it (pending -> leased by claim or when its object is linked)
done: answered, its text is an output (leased -> done)
no_text: answered, and there is nothing to read (leased -> no_text)
rejected: every answer failed the checks, the reason says which (leased -> rejected)
dead: it cannot be asked again by itself, the reason says why (leased -> dead; pending -> dead when its bytes can be read from no object any more)';

CREATE TYPE attempt_outcome AS ENUM ('started', 'linked', 'refused', 'gone', 'done', 'no_text', 'rejected', 'retryable', 'worker_died', 'lane_died', 'released', 'lost');
COMMENT ON TYPE attempt_outcome IS 'started: written before the attempt begins, open until one of the others replaces it
linked, refused, gone: ends of an object attempt (started -> these)
done, no_text, rejected: ends of an item attempt; after rejected the item is rejected, or dead where the same request would fail again (started -> these)
retryable: failed for a reason outside the image, counted if the worker or the store was well (started -> retryable)
worker_died: the worker process ended while this was in flight, counted only if it was alone (started -> worker_died)
lane_died: the lane''s lease expired while this was in flight, counted only if it was alone (started -> lane_died)
released: the lane was stopped and gave it back, not counted (started -> released)
lost: replaced by a later attempt before its end was known, not counted (started -> lost)';

CREATE TABLE recipes (
    id BIGSERIAL NOT NULL,
    recipe_hash TEXT NOT NULL,
    task TEXT NOT NULL,
    language TEXT,
    prompt_id TEXT NOT NULL,
    engine TEXT NOT NULL,
    model TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    content JSONB DEFAULT '{}'::jsonb NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT recipes_pkey PRIMARY KEY (id),
    CONSTRAINT recipes_recipe_hash_key UNIQUE (recipe_hash)
);
COMMENT ON TABLE recipes IS 'What is meant to change a text. Never altered: another content is another recipe.';
COMMENT ON COLUMN recipes.id IS 'The number it is known by.';
COMMENT ON COLUMN recipes.recipe_hash IS 'Hash of everything meant to change a text.';
COMMENT ON COLUMN recipes.task IS 'caption, ocr, …';
COMMENT ON COLUMN recipes.language IS 'The language asked for; empty: the picture''s own.';
COMMENT ON COLUMN recipes.prompt_id IS 'The prompt''s name.';
COMMENT ON COLUMN recipes.engine IS 'The engine''s name.';
COMMENT ON COLUMN recipes.model IS 'The model''s name.';
COMMENT ON COLUMN recipes.model_hash IS 'Hash of the source weights'' manifest.';
COMMENT ON COLUMN recipes.content IS 'What the hash was taken over.';
COMMENT ON COLUMN recipes.created_at IS 'When it was first registered.';

CREATE TABLE dataset_recipes (
    dataset_id BIGINT NOT NULL,
    recipe_id BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT dataset_recipes_pkey PRIMARY KEY (dataset_id, recipe_id),
    CONSTRAINT dataset_recipes_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES datasets (id),
    CONSTRAINT dataset_recipes_recipe_id_fkey FOREIGN KEY(recipe_id) REFERENCES recipes (id)
);
COMMENT ON TABLE dataset_recipes IS 'Which recipes a dataset asks for, and which it once asked for.';
COMMENT ON COLUMN dataset_recipes.dataset_id IS 'The dataset.';
COMMENT ON COLUMN dataset_recipes.recipe_id IS 'The recipe.';
COMMENT ON COLUMN dataset_recipes.active IS 'Whether the dataset''s settings ask for it now.';
COMMENT ON COLUMN dataset_recipes.activated_at IS 'When it was last made active.';

CREATE TABLE work_items (
    id BIGSERIAL NOT NULL,
    image_id BIGINT NOT NULL,
    recipe_id BIGINT NOT NULL,
    state item_state DEFAULT 'pending' NOT NULL,
    reason TEXT,
    detail TEXT,
    lease_id BIGINT,
    attempts INTEGER DEFAULT 0 NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL,
    solo_deaths INTEGER DEFAULT 0 NOT NULL,
    suspect BOOLEAN DEFAULT false NOT NULL,
    newest_by TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    next_attempt_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT work_items_pkey PRIMARY KEY (id),
    CONSTRAINT work_items_image_id_recipe_id_key UNIQUE (image_id, recipe_id),
    CONSTRAINT work_items_leased_check CHECK ((state = 'leased') = (lease_id IS NOT NULL)),
    CONSTRAINT work_items_reason_check CHECK (state NOT IN ('rejected', 'dead') OR reason IS NOT NULL),
    CONSTRAINT work_items_finished_check CHECK ((state IN ('pending', 'leased')) = (finished_at IS NULL)),
    CONSTRAINT work_items_image_id_fkey FOREIGN KEY(image_id) REFERENCES images (id),
    CONSTRAINT work_items_recipe_id_fkey FOREIGN KEY(recipe_id) REFERENCES recipes (id),
    CONSTRAINT work_items_lease_id_fkey FOREIGN KEY(lease_id) REFERENCES leases (id)
);
CREATE INDEX work_items_again_idx ON work_items (recipe_id, next_attempt_at, image_id) WHERE state = 'pending' AND NOT suspect AND next_attempt_at IS NOT NULL;
CREATE INDEX work_items_failed_idx ON work_items (state) WHERE state IN ('rejected', 'dead');
CREATE INDEX work_items_fresh_idx ON work_items (recipe_id, newest_by, image_id) WHERE state = 'pending' AND NOT suspect AND next_attempt_at IS NULL;
CREATE INDEX work_items_lease_id_idx ON work_items (lease_id) WHERE lease_id IS NOT NULL;
CREATE INDEX work_items_suspect_idx ON work_items (recipe_id, id) WHERE state = 'pending' AND suspect;
COMMENT ON TABLE work_items IS 'What must be done exactly once: one recipe for one image.';
COMMENT ON COLUMN work_items.id IS 'The number it is known by.';
COMMENT ON COLUMN work_items.image_id IS 'The image to be asked about.';
COMMENT ON COLUMN work_items.recipe_id IS 'What to ask and how.';
COMMENT ON COLUMN work_items.state IS 'pending: waits to be asked (new -> pending; leased -> pending when released, retried or its worker or lane died; rejected, dead, done, no_text -> pending when requeued; dead(source_gone) -> pending when the bytes are back)
leased: a lane asks it (pending -> leased by claim or when its object is linked)
done: answered, its text is an output (leased -> done)
no_text: answered, and there is nothing to read (leased -> no_text)
rejected: every answer failed the checks, the reason says which (leased -> rejected)
dead: it cannot be asked again by itself, the reason says why (leased -> dead; pending -> dead when its bytes can be read from no object any more)';
COMMENT ON COLUMN work_items.reason IS 'Why it is rejected or dead, or is tried again.';
COMMENT ON COLUMN work_items.detail IS 'What happened, in words; made safe to show.';
COMMENT ON COLUMN work_items.lease_id IS 'The lease under which it is leased.';
COMMENT ON COLUMN work_items.attempts IS 'Attempts started, steps of the retry ladder included.';
COMMENT ON COLUMN work_items.failures IS 'Attempts that failed for reasons outside the image.';
COMMENT ON COLUMN work_items.solo_deaths IS 'Times the worker or lane died while this alone was in flight.';
COMMENT ON COLUMN work_items.suspect IS 'In flight at a death: ask alone.';
COMMENT ON COLUMN work_items.newest_by IS 'What newest-first goes by: the same time of the object that brought it.';
COMMENT ON COLUMN work_items.created_at IS 'When it was opened.';
COMMENT ON COLUMN work_items.next_attempt_at IS 'Not before this time again; empty: never failed, or requeued.';
COMMENT ON COLUMN work_items.finished_at IS 'When it became done, no_text, rejected or dead.';

CREATE TABLE attempts (
    id BIGSERIAL NOT NULL,
    object_id BIGINT,
    work_item_id BIGINT,
    run_id BIGINT NOT NULL,
    lease_id BIGINT NOT NULL,
    lane INTEGER NOT NULL,
    rung INTEGER DEFAULT 0 NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    outcome attempt_outcome DEFAULT 'started' NOT NULL,
    reason TEXT,
    detail TEXT,
    code_version TEXT DEFAULT '' NOT NULL,
    engine TEXT DEFAULT '' NOT NULL,
    engine_version TEXT DEFAULT '' NOT NULL,
    model TEXT DEFAULT '' NOT NULL,
    model_hash TEXT DEFAULT '' NOT NULL,
    device TEXT DEFAULT '' NOT NULL,
    sampling JSONB DEFAULT '{}'::jsonb NOT NULL,
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    queue_ms INTEGER,
    run_ms INTEGER,
    finish_reason TEXT,
    CONSTRAINT attempts_pkey PRIMARY KEY (id),
    CONSTRAINT attempts_unit_check CHECK (num_nonnulls(object_id, work_item_id) = 1),
    CONSTRAINT attempts_ended_check CHECK ((outcome = 'started') = (ended_at IS NULL)),
    CONSTRAINT attempts_object_id_fkey FOREIGN KEY(object_id) REFERENCES objects (id),
    CONSTRAINT attempts_work_item_id_fkey FOREIGN KEY(work_item_id) REFERENCES work_items (id),
    CONSTRAINT attempts_run_id_fkey FOREIGN KEY(run_id) REFERENCES runs (id),
    CONSTRAINT attempts_lease_id_fkey FOREIGN KEY(lease_id) REFERENCES leases (id)
);
CREATE INDEX attempts_object_id_idx ON attempts (object_id) WHERE object_id IS NOT NULL;
CREATE INDEX attempts_open_idx ON attempts (lease_id) WHERE outcome = 'started';
CREATE INDEX attempts_run_id_idx ON attempts (run_id);
CREATE INDEX attempts_work_item_id_idx ON attempts (work_item_id) WHERE work_item_id IS NOT NULL;
COMMENT ON TABLE attempts IS 'Every try at an object or work item, written before it starts.';
COMMENT ON COLUMN attempts.id IS 'The number it is known by.';
COMMENT ON COLUMN attempts.object_id IS 'The object that was fetched; or';
COMMENT ON COLUMN attempts.work_item_id IS 'the work item that was asked.';
COMMENT ON COLUMN attempts.run_id IS 'The run.';
COMMENT ON COLUMN attempts.lease_id IS 'The lease under which it was started.';
COMMENT ON COLUMN attempts.lane IS 'The lane.';
COMMENT ON COLUMN attempts.rung IS 'The step of the retry ladder.';
COMMENT ON COLUMN attempts.started_at IS 'When it was written, before it began.';
COMMENT ON COLUMN attempts.ended_at IS 'When its end was written.';
COMMENT ON COLUMN attempts.outcome IS 'started: written before the attempt begins, open until one of the others replaces it
linked, refused, gone: ends of an object attempt (started -> these)
done, no_text, rejected: ends of an item attempt; after rejected the item is rejected, or dead where the same request would fail again (started -> these)
retryable: failed for a reason outside the image, counted if the worker or the store was well (started -> retryable)
worker_died: the worker process ended while this was in flight, counted only if it was alone (started -> worker_died)
lane_died: the lane''s lease expired while this was in flight, counted only if it was alone (started -> lane_died)
released: the lane was stopped and gave it back, not counted (started -> released)
lost: replaced by a later attempt before its end was known, not counted (started -> lost)';
COMMENT ON COLUMN attempts.reason IS 'Why it ended so.';
COMMENT ON COLUMN attempts.detail IS 'What happened, in words; made safe to show.';
COMMENT ON COLUMN attempts.code_version IS 'The version of this package.';
COMMENT ON COLUMN attempts.engine IS 'The engine''s name.';
COMMENT ON COLUMN attempts.engine_version IS 'The engine''s version.';
COMMENT ON COLUMN attempts.model IS 'The model''s name.';
COMMENT ON COLUMN attempts.model_hash IS 'Hash of the source weights'' manifest.';
COMMENT ON COLUMN attempts.device IS 'The device that answered.';
COMMENT ON COLUMN attempts.sampling IS 'The sampling that was used.';
COMMENT ON COLUMN attempts.prompt_tokens IS 'Tokens read.';
COMMENT ON COLUMN attempts.completion_tokens IS 'Tokens written.';
COMMENT ON COLUMN attempts.queue_ms IS 'Milliseconds that it waited in the worker.';
COMMENT ON COLUMN attempts.run_ms IS 'Milliseconds that it took in the worker.';
COMMENT ON COLUMN attempts.finish_reason IS 'Why the model stopped.';

CREATE TABLE outputs (
    id BIGSERIAL NOT NULL,
    work_item_id BIGINT NOT NULL,
    attempt_id BIGINT NOT NULL,
    part INTEGER DEFAULT 0 NOT NULL,
    turn INTEGER DEFAULT 0 NOT NULL,
    text TEXT NOT NULL,
    raw BYTEA NOT NULL,
    finish_reason TEXT,
    mean_logprob DOUBLE PRECISION,
    min_logprob DOUBLE PRECISION,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    superseded_by BIGINT,
    CONSTRAINT outputs_pkey PRIMARY KEY (id),
    CONSTRAINT outputs_work_item_id_part_turn_attempt_id_key UNIQUE (work_item_id, part, turn, attempt_id),
    CONSTRAINT outputs_work_item_id_fkey FOREIGN KEY(work_item_id) REFERENCES work_items (id),
    CONSTRAINT outputs_attempt_id_fkey FOREIGN KEY(attempt_id) REFERENCES attempts (id),
    CONSTRAINT outputs_superseded_by_fkey FOREIGN KEY(superseded_by) REFERENCES attempts (id)
);
CREATE INDEX outputs_attempt_id_idx ON outputs (attempt_id);
COMMENT ON TABLE outputs IS 'Answers, those of rejected attempts too; history is kept.';
COMMENT ON COLUMN outputs.id IS 'The number it is known by.';
COMMENT ON COLUMN outputs.work_item_id IS 'The work item.';
COMMENT ON COLUMN outputs.attempt_id IS 'The attempt that brought it.';
COMMENT ON COLUMN outputs.part IS 'The part (tile) of the image.';
COMMENT ON COLUMN outputs.turn IS 'The turn of the conversation.';
COMMENT ON COLUMN outputs.text IS 'The text, made safe to show; of several parts, this one''s share.';
COMMENT ON COLUMN outputs.raw IS 'The answer as it came. Hostile until made safe.';
COMMENT ON COLUMN outputs.finish_reason IS 'Why the model stopped.';
COMMENT ON COLUMN outputs.mean_logprob IS 'Mean log-probability of its tokens.';
COMMENT ON COLUMN outputs.min_logprob IS 'Log-probability of its least probable token.';
COMMENT ON COLUMN outputs.created_at IS 'When it was stored.';
COMMENT ON COLUMN outputs.superseded_by IS 'The later attempt whose outputs count instead.';
