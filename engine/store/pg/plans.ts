import { sha256Hex } from '../files/artifacts.ts';
import type { RunRows } from '../shared/run-rows.ts';
import { openPushed } from './bundles.ts';
import type { Query } from './query.ts';

/** A commit of a run; that of a run without any has no number. The first one has what is the run's. */
interface StoredRunRow {
  seq: number | null;
  body: string | null;
  plan: string | null;
  bundle: string | null;
  allow: string[] | null;
  hashes: string[] | null;
}

/** The runs of a project as they stand in the tables, and their plans. */
export const openPlans = (query: Query, project: string): Pick<RunRows, 'readRun' | 'keepPlan' | 'readBundle'> => ({
  async readRun(run) {
    // In one statement: each process that shows or drives a run asks for all of it.
    const rows = await query<StoredRunRow>(
      `select f.seq, f.body, case when f.begins is not false then p.text end as plan, r.bundle, b.allow,
         case when f.begins is not false then array(select hash from baton.artifacts where run = r.id) end as hashes
       from baton.runs r
       left join lateral (select seq, body, seq = 1 as begins from baton.facts where run = r.id) f on true
       left join baton.plans p on p.hash = r.plan
       left join baton.bundles b on b.project = r.project and b.hash = r.bundle
       where r.id = $1 and r.project = $2 order by f.seq`,
      [run, project],
    );
    const [first] = rows;
    if (!first) return undefined;

    const { plan, bundle, allow, hashes } = first;
    return {
      plan: plan ?? undefined,
      bundle: bundle === null ? undefined : { hash: bundle, allow: allow ?? [] },
      commits: rows.flatMap(({ seq, body }) => (seq === null || body === null ? [] : [{ seq, body }])),
      values: hashes ?? [],
    };
  },
  async keepPlan(run, text) {
    // Many runs share one.
    await query(
      `with kept as (insert into baton.plans (hash, text) values ($2, $3) on conflict do nothing)
       update baton.runs set plan = $2 where id = $1`,
      [run, sha256Hex(text), text],
    );
  },
  readBundle: openPushed(query, project).read,
});
