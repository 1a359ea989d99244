import { readFile } from 'node:fs/promises';
import { sha256Hex } from '../files/artifacts.ts';
import { runPaths } from '../paths.ts';
import { type RunPlan, writePlan } from '../runs/plan.ts';
import type { Query } from './query.ts';

/** Keeps the plan of a run, in its copy and in the database: many runs have the same one. */
export async function keepPlan(query: Query, folder: string, plan: RunPlan): Promise<void> {
  await writePlan(folder, plan);
  const { id, plan: file } = runPaths(folder);
  const text = await readFile(file, 'utf8');
  const hash = sha256Hex(text);
  await query(
    `with kept as (insert into baton.plans (hash, text) values ($2, $3) on conflict do nothing)
     update baton.runs set plan = $2 where id = $1`,
    [id, hash, text],
  );
}
