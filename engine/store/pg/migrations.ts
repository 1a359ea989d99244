/**
 * The tables as migrations: step n makes version n. A released step never changes; later changes are further steps, which a
 * Baton of the version before must survive reading.
 */
export const migrations: readonly string[] = [
  `
create table baton.workers (
  id text primary key,
  host text not null,
  pid integer not null,
  version text not null,
  since timestamptz not null default clock_timestamp(),
  seen timestamptz not null default clock_timestamp(),
  -- Since when no sign of life was late: who stood still does not judge others.
  steady timestamptz not null default clock_timestamp()
);

create table baton.runs (
  id text primary key,
  -- The folder of the project, as its servers name it.
  root text not null,
  pool text not null default 'default',
  status text not null check (status in ('ready', 'running', 'waiting', 'ended')),
  owner text,
  epoch bigint not null default 1,
  taken timestamptz not null default clock_timestamp(),
  due timestamptz,
  plan text,
  -- What lists show, from the first fact and the last one.
  pipeline text,
  file text,
  outcome text,
  started bigint,
  ended bigint
) with (fillfactor = 70);
create index runs_ready on baton.runs (root, pool, id) where status = 'ready';
create index runs_running on baton.runs (owner) where status = 'running';
create index runs_due on baton.runs (due) where status = 'waiting' and due is not null;
create index runs_listed on baton.runs (root, id) where started is not null;
create index runs_ended on baton.runs (ended) where status = 'ended';

-- One row a commit: facts from number seq on, n of them, as lines of JSON.
create table baton.facts (
  run text not null,
  seq integer not null,
  n integer not null,
  epoch bigint not null,
  nonce uuid not null,
  body text not null,
  primary key (run, seq)
);

create table baton.plans (hash text primary key, text text not null);

create table baton.artifacts (
  run text not null,
  hash text not null,
  content bytea not null,
  primary key (run, hash)
);

create table baton.inbox (
  id uuid primary key,
  run text not null,
  at bigint not null,
  place bigint generated always as identity,
  message text not null
);
-- Keys of requests that begin a run once. One without a run began one perhaps.
create table baton.keys (
  root text not null,
  key text not null,
  body text not null,
  run text,
  at timestamptz not null default clock_timestamp(),
  primary key (root, key)
);

create index inbox_run on baton.inbox (run, at, place);
`,
  `
-- Runs belong to a project by its name. Those that were kept by the folder of their project keep its path for a name until somebody names it.
alter table baton.runs rename column root to project;
alter table baton.keys rename column root to project;
-- Below the folder of the project, wherever a server has that; what lay elsewhere stays absolute.
update baton.runs set file = substr(file, length(project) + 2) where starts_with(file, project || '/');

create table baton.projects (
  name text primary key,
  since timestamptz not null default clock_timestamp(),
  -- Where it was first served, for people.
  host text not null,
  root text not null,
  -- The pipelines that its last server had: paths below its folder, and fingerprints of their texts.
  files text[] not null,
  texts text[] not null
);
`,
  `
-- Kept is the fingerprint of a token (sha-256, in hex).
create table baton.tokens (
  project text not null,
  name text not null,
  scopes text[] not null,
  hash text not null,
  created timestamptz not null,
  expires timestamptz,
  primary key (project, name)
);
`,
  `
-- What a run spent, by model; it stays when the run is removed.
create table baton.usage (
  project text not null,
  run text not null,
  started bigint not null,
  records jsonb not null,
  primary key (project, run)
);
create index usage_started on baton.usage (project, started);
`,
  `
-- Pipelines that were pushed, with the files that their runs read (as JSON), by the sha-256 of that.
create table baton.bundles (
  project text not null,
  hash text not null,
  file text not null,
  content text not null,
  -- What its runs may do, as --allow takes it.
  allow text[] not null,
  by text not null,
  at timestamptz not null default clock_timestamp(),
  -- Runs of the file begin with this one.
  newest boolean not null default true,
  primary key (project, hash)
);
create unique index bundles_newest on baton.bundles (project, file) where newest;
alter table baton.runs add column bundle text;
create function baton.keep_bundle(p text, h text, f text, c text, a text[], w text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext(p), hashtext(f));
  update baton.bundles set newest = false where project = p and file = f and newest;
  insert into baton.bundles (project, hash, file, content, allow, by) values (p, h, f, c, a, w)
    on conflict (project, hash) do update set allow = excluded.allow, by = excluded.by, at = excluded.at, newest = true;
end $$;
`,
  `
-- The pools that workers and servers of a project ever drove runs of.
create table baton.pools (
  project text not null,
  name text not null,
  since timestamptz not null default clock_timestamp(),
  primary key (project, name)
);
alter table baton.workers add column project text, add column pools text[] not null default '{default}';
`,
  `
-- What models took by days, as numbered portions of lines: one is added only behind the one before it.
create table baton.days (
  project text not null,
  day text not null,
  n integer not null,
  text text not null,
  primary key (project, day, n)
);
`,
  `
-- What servers keep beside runs, as triggers and notices, by name; and who has some of it to itself.
create table baton.records (
  project text not null,
  name text not null,
  value jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (project, name)
);
create table baton.holds (
  project text not null,
  name text not null,
  holder uuid not null,
  until timestamptz not null,
  primary key (project, name)
);
create index runs_over on baton.runs (project, ended) where status = 'ended';
`,
  `
-- Who did what, each row chained to the one before; and the keys of persons, without which nobody reads what is theirs.
create table baton.audit (
  project text not null,
  n bigint not null,
  action text not null,
  line text not null,
  -- The rows of one entry have one: an entry that is sent again finds them.
  nonce uuid not null,
  primary key (project, n)
);
create index audit_named on baton.audit (project, n) where action = 'person.named';
create index audit_nonce on baton.audit (project, nonce);
create table baton.persons (
  project text not null,
  id text not null,
  key text not null,
  primary key (project, id)
);
`,
  `
-- Runs that steps of other runs make.
alter table baton.runs add column caller text;
create index runs_caller on baton.runs (caller) where caller is not null;
`,
  `
-- Calls of models of the last minute, and those at work, under limits that hold over all servers and workers of a project.
create table baton.turns (
  project text not null,
  owner text not null,
  at timestamptz not null,
  calls integer not null,
  tokens bigint not null,
  nonce uuid
);
create index turns_at on baton.turns (project, owner, at);
create table baton.turns_held (
  project text not null,
  owner text not null,
  worker text not null,
  calls integer not null,
  primary key (project, owner, worker)
);
-- Lets in as many of the wanted calls, in their order, as the bounds leave room for; asked again with its nonce it answers the same.
create function baton.take_turns(
  p text, k text, w text, lease float, request uuid, wanted bigint[], rpm integer, tpm bigint, most integer, held integer,
  fixed_at bigint[], fixed bigint[], out admitted integer, out moment bigint, out why text, out wait float
) language plpgsql as $$
declare
  used_calls bigint;
  used_tokens bigint;
  others bigint;
  taken bigint := 0;
  call bigint;
  present timestamptz;
  first timestamptz;
begin
  perform pg_advisory_xact_lock(hashtext(p), hashtext(k));
  present := clock_timestamp();
  select t.calls, (extract(epoch from t.at) * 1000000)::bigint into admitted, moment
    from baton.turns t where t.project = p and t.owner = k and t.nonce = request;
  if found then return; end if;
  delete from baton.turns t where t.project = p and t.owner = k and t.at <= present - interval '60 seconds';
  insert into baton.turns (project, owner, at, calls, tokens)
    select p, k, to_timestamp(f.a / 1000000.0), 0, f.t from unnest(fixed_at, fixed) as f (a, t)
    where to_timestamp(f.a / 1000000.0) > present - interval '60 seconds';
  select coalesce(sum(t.calls), 0), coalesce(sum(t.tokens), 0), min(t.at) into used_calls, used_tokens, first
    from baton.turns t where t.project = p and t.owner = k and (t.calls > 0 or t.tokens <> 0);
  select coalesce(sum(h.calls), 0) into others from baton.turns_held h
    where h.project = p and h.owner = k and h.worker <> w and exists (
      select from baton.workers o where o.id = h.worker and o.seen > present - make_interval(secs => lease / 1000.0));
  admitted := 0;
  foreach call in array wanted loop
    if others + held + admitted >= most then why := 'parallel'; exit; end if;
    if used_calls + admitted >= rpm then why := 'rpm'; exit; end if;
    if used_tokens + taken > 0 and used_tokens + taken + call > tpm then why := 'tpm'; exit; end if;
    admitted := admitted + 1;
    taken := taken + call;
  end loop;
  if why in ('rpm', 'tpm') then
    wait := greatest(0, extract(epoch from coalesce(first, present) + interval '60 seconds' - present) * 1000);
  end if;
  insert into baton.turns (project, owner, at, calls, tokens, nonce) values (p, k, present, admitted, taken, request);
  if most is not null then
    insert into baton.turns_held as h (project, owner, worker, calls) values (p, k, w, held + admitted)
      on conflict (project, owner, worker) do update set calls = excluded.calls;
  end if;
  moment := (extract(epoch from present) * 1000000)::bigint;
end $$;
`,
  `
-- The log format that the facts of a run need, and the highest one that a process knows.
alter table baton.runs add column format integer not null default 2;
alter table baton.workers add column format integer not null default 2;
`,
];
