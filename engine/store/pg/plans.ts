import { sha256Hex } from '../files/artifacts.ts';
import type { RunRows } from '../shared/run-rows.ts';
import { openPushed } from './bundles.ts';
import type { Query } from './query.ts';

interface StoredPlanRow {
  text: string | null;
  bundle: string | null;
  allow: string[] | null;
}

/** The plans of a project's runs. */
export const openPlans = (query: Query, project: string): Pick<RunRows, 'readPlan' | 'keepPlan' | 'readBundle'> => ({
  async readPlan(run) {
    const [row] = await query<StoredPlanRow>(
      `select p.text, r.bundle, b.allow from baton.runs r left join baton.plans p on p.hash = r.plan
       left join baton.bundles b on b.project = r.project and b.hash = r.bundle where r.id = $1 and r.project = $2`,
      [run, project],
    );
    if (!row) return undefined;

    const { text, bundle, allow } = row;
    return { text: text ?? undefined, bundle: bundle === null ? undefined : { hash: bundle, allow: allow ?? [] } };
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
