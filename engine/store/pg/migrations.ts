/**
 * The tables, as the steps that lead to them: step n makes version n. A step that was ever released is not changed any more; what comes
 * later is a step behind it, which a Baton of the version before must survive reading.
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
];
