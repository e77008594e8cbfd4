-- Made by `python -m plugins.sql_storage.statements`; do not edit.

-- fact
SELECT facts.value FROM facts WHERE facts.name = :name;

-- keep_fact
INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;

-- save_session
INSERT INTO sessions (id_hash, owner, created_at, expires_at, forget_at, sealed) VALUES (:id_hash, :owner, :created_at, :expires_at, :forget_at, :sealed) ON CONFLICT (id_hash) DO UPDATE SET owner = excluded.owner, created_at = excluded.created_at, expires_at = excluded.expires_at, forget_at = excluded.forget_at, sealed = excluded.sealed;

-- load_session
SELECT sessions.id_hash, sessions.owner, sessions.created_at, sessions.expires_at, sessions.forget_at, sessions.sealed FROM sessions WHERE sessions.id_hash = :id_hash;

-- prolong_session
UPDATE sessions SET expires_at=:expires_at, forget_at=:forget_at WHERE sessions.id_hash = :id_hash_;

-- change_session
UPDATE sessions SET owner=:owner, created_at=:created_at, expires_at=:expires_at, forget_at=:forget_at, sealed=:sealed WHERE sessions.id_hash = :id_hash_;

-- delete_session
DELETE FROM sessions WHERE sessions.id_hash = :id_hash;

-- forget_sessions
DELETE FROM sessions WHERE sessions.forget_at < :now;

-- save_token
INSERT INTO tokens (kind, hash, created_at, expires_at, forget_at, sealed, used_at) VALUES (:kind, :hash, :created_at, :expires_at, :forget_at, :sealed, :used_at) ON CONFLICT (kind, hash) DO UPDATE SET created_at = excluded.created_at, expires_at = excluded.expires_at, forget_at = excluded.forget_at, sealed = excluded.sealed, used_at = excluded.used_at;

-- peek_token
SELECT tokens.kind, tokens.hash, tokens.created_at, tokens.expires_at, tokens.forget_at, tokens.sealed, tokens.used_at FROM tokens WHERE tokens.kind = :kind AND tokens.hash = :hash;

-- take_token
UPDATE tokens SET used_at=:now WHERE tokens.kind = :kind AND tokens.hash = :hash AND tokens.used_at IS NULL AND tokens.expires_at >= :now RETURNING kind, hash, created_at, expires_at, forget_at, sealed, used_at;

-- forget_tokens
DELETE FROM tokens WHERE tokens.forget_at < :now;

-- insert_draft
INSERT INTO drafts (id, owner, portal, form_id, form_version, form_digest, revision, state, created_at, changed_at, wrapped_key, sealed) VALUES (:id, :owner, :portal, :form_id, :form_version, :form_digest, :revision, :state, :created_at, :changed_at, :wrapped_key, :sealed) ON CONFLICT (id) DO NOTHING;

-- load_draft
SELECT drafts.id, drafts.owner, drafts.portal, drafts.form_id, drafts.form_version, drafts.form_digest, drafts.revision, drafts.state, drafts.created_at, drafts.changed_at, drafts.wrapped_key, drafts.sealed FROM drafts WHERE drafts.id = :id;

-- save_draft
UPDATE drafts SET owner=:owner, portal=:portal, form_id=:form_id, form_version=:form_version, form_digest=:form_digest, revision=:revision, changed_at=:changed_at, wrapped_key=:wrapped_key, sealed=:sealed WHERE drafts.id = :id_ AND drafts.revision = :expected_revision AND drafts.state = 'open';

-- drafts_of
SELECT drafts.id, drafts.owner, drafts.portal, drafts.form_id, drafts.form_version, drafts.form_digest, drafts.revision, drafts.state, drafts.created_at, drafts.changed_at, drafts.wrapped_key, drafts.sealed FROM drafts WHERE drafts.owner = :owner AND drafts.state = 'open' ORDER BY drafts.changed_at DESC, drafts.id;

-- close_draft
UPDATE drafts SET state='submitted' WHERE drafts.id = :id_ AND drafts.revision = :expected_revision AND drafts.state = 'open';

-- draft_exists
SELECT 1 FROM drafts WHERE drafts.id = :id;

-- insert_submission
INSERT INTO submissions (draft_id, number_hash, owner, portal, form_id, form_version, form_digest, received_at, wrapped_key, sealed) VALUES (:draft_id, :number_hash, :owner, :portal, :form_id, :form_version, :form_digest, :received_at, :wrapped_key, :sealed) ON CONFLICT (number_hash) DO NOTHING;

-- load_submission
SELECT submissions.draft_id, submissions.number_hash, submissions.owner, submissions.portal, submissions.form_id, submissions.form_version, submissions.form_digest, submissions.received_at, submissions.wrapped_key, submissions.sealed FROM submissions WHERE submissions.draft_id = :draft_id;

-- submissions_of
SELECT submissions.draft_id, submissions.number_hash, submissions.owner, submissions.portal, submissions.form_id, submissions.form_version, submissions.form_digest, submissions.received_at, submissions.wrapped_key, submissions.sealed FROM submissions WHERE submissions.owner = :owner ORDER BY submissions.received_at DESC, submissions.draft_id;

-- save_document
INSERT INTO documents (draft_id, document, made_at, media_type, sha256, sealed) VALUES (:draft_id, :document, :made_at, :media_type, :sha256, :sealed) ON CONFLICT (draft_id, document) DO NOTHING;

-- load_document
SELECT documents.draft_id, documents.document, documents.made_at, documents.media_type, documents.sha256, documents.sealed FROM documents WHERE documents.draft_id = :draft_id AND documents.document = :document;

-- add_job
INSERT INTO jobs ("key", kind, draft_id, state, attempts, due_at, created_at, wrapped_key, sealed, leased_until, last_error) VALUES (:key, :kind, :draft_id, :state, :attempts, :due_at, :created_at, :wrapped_key, :sealed, :leased_until, :last_error) ON CONFLICT ("key") DO NOTHING;

-- next_job
SELECT jobs."key" FROM jobs WHERE jobs.state IN ('waiting', 'running') AND jobs.kind IN (SELECT anon_1.value FROM json_each(:kinds) AS anon_1) AND jobs.due_at <= :now AND (jobs.state = 'waiting' OR jobs.leased_until <= :now) ORDER BY jobs.due_at, jobs.created_at, jobs."key" LIMIT 1;

-- claim_job
UPDATE jobs SET state='running', attempts=(jobs.attempts + 1), leased_until=:leased_until WHERE jobs."key" = (SELECT jobs."key" FROM jobs WHERE jobs.state IN ('waiting', 'running') AND jobs.kind IN (SELECT anon_1.value FROM json_each(:kinds) AS anon_1) AND jobs.due_at <= :now AND (jobs.state = 'waiting' OR jobs.leased_until <= :now) ORDER BY jobs.due_at, jobs.created_at, jobs."key" LIMIT 1 ) RETURNING "key", kind, draft_id, state, attempts, due_at, created_at, wrapped_key, sealed, leased_until, last_error;

-- finish_job
UPDATE jobs SET state='done', leased_until=NULL, last_error=:last_error WHERE jobs."key" = :key_ AND jobs.state != 'done';

-- retry_job
UPDATE jobs SET state='waiting', due_at=:due_at, leased_until=NULL, last_error=:last_error WHERE jobs."key" = :key_ AND jobs.state != 'done';

-- bury_job
UPDATE jobs SET state='dead', leased_until=NULL, last_error=:last_error WHERE jobs."key" = :key_ AND jobs.state != 'done';

-- job
SELECT jobs."key", jobs.kind, jobs.draft_id, jobs.state, jobs.attempts, jobs.due_at, jobs.created_at, jobs.wrapped_key, jobs.sealed, jobs.leased_until, jobs.last_error FROM jobs WHERE jobs."key" = :key;

-- count_jobs
SELECT jobs.state, count(*) AS count_1 FROM jobs GROUP BY jobs.state;

-- add_hit
INSERT INTO hits (bucket, "key", at, forget_at) VALUES (:bucket, :key, :at, :forget_at);

-- count_hits
SELECT count(*) AS count_1 FROM hits WHERE hits.bucket = :bucket AND hits."key" = :key AND hits.at > :since;

-- forget_hits
DELETE FROM hits WHERE hits.forget_at < :now;
