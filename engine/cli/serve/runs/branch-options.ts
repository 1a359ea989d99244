import { isInside } from '../../../disk/paths/path-rules.ts';
import { defined, type Json, type JsonMap } from '../../../language/json.ts';
import { serveTexts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { RunDatabase } from '../../../store/pg/database.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { HttpProblem } from '../api/problem.ts';
import { readServedRun } from './run-reads.ts';

/** The options of a fork. */
export interface AskedFork {
  at?: string | undefined;
  inputs: JsonMap;
  /** By the paths of steps. */
  values: JsonMap;
  /** The caller, for the audit. */
  person: string;
  maxCost?: number | undefined;
}

/** The options of a rerun. */
export interface AskedRerun {
  /** The step that runs again with all later ones; unless given, the changed steps. */
  from?: string | undefined;
  /** The caller, for the audit. */
  person: string;
  maxCost?: number | undefined;
}

/** Rejects with a HttpProblem if this server executes no such runs. */
export async function optionsOfFork(host: McpHost, run: RunEntry, { at, inputs, values, maxCost, person }: AskedFork) {
  const { limit, bound } = await boundsOfBranch(host, run, maxCost);
  const limits = limit === undefined ? undefined : { max_cost: limit };
  return {
    ...bound,
    person,
    ...defined({ at, limits }),
    folder: run.folder,
    set: listChanges(inputs, values),
    by: 'model' as const,
  };
}

/** Rejects with a HttpProblem if this server executes no such runs. */
export async function optionsOfRerun(host: McpHost, run: RunEntry, { from, person, maxCost }: AskedRerun) {
  const { limit, bound } = await boundsOfBranch(host, run, maxCost);
  return { ...bound, ...defined({ from, maxCost: limit }), person, folder: run.folder, by: 'model' as const };
}

/** The limits of a fork or rerun: its costs, and the permissions of a pushed pipeline. Rejects with a HttpProblem if this server executes no such runs. */
async function boundsOfBranch(host: McpHost, run: RunEntry, maxCost: number | undefined) {
  const { engine, folder, database } = host;
  const { started } = await readServedRun(engine, run.folder);
  // A person chose that folder at a terminal, for that run.
  if (!isInside(started.workdir, currentRoot(engine, folder)))
    throw new HttpProblem(409, say(serveTexts.worksElsewhere, { run: run.id }), { hint: say(serveTexts.worksElsewhereHint) });

  const limit = await limitOfFork(host, run.folder, maxCost);
  const pool = await database?.pools.ofRun(run.id);
  if (pool !== undefined && !database?.ownPools.includes(pool)) throw new HttpProblem(409, say(serveTexts.noForkHere, { pool }));

  return { limit, bound: database && (await boundsOfPushed(host, database, run.id)) };
}

/** The permissions of a pushed pipeline's run; undefined for any other run. Rejects with a HttpProblem if the pipeline was removed. */
async function boundsOfPushed({ engine }: McpHost, database: RunDatabase, run: string) {
  const pushed = await database.pushed.ofRun(run);
  if (!pushed) return undefined;
  if (!(await database.pushed.find(pushed.file)))
    throw new HttpProblem(409, say(serveTexts.pushedRemoved, { file: pushed.file }), { hint: say(serveTexts.pushedRemovedHint) });

  // A run may have changed its files since; the permissions are those of the pushed ones.
  await database.place(pushed.hash);
  return engine.boundTo(pushed.allow);
}

/** The changes of a fork, by path. */
const listChanges = (inputs: JsonMap, values: JsonMap): Map<string, { value: Json }> =>
  new Map([
    ...Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, { value }] as const),
    ...Object.entries(values).map(([path, value]) => [path, { value }] as const),
  ]);

/** The cost limit of a fork: the requested one, else its parent's, and never more than the server's own. */
async function limitOfFork(
  { engine, start: { maxCost: most } }: McpHost,
  parent: string,
  asked: number | undefined,
): Promise<number | undefined> {
  if (most === undefined) return asked;
  const { state, started } = await readServedRun(engine, parent);
  const before = (state.started ?? started).limits['max_cost'];
  return Math.min(asked ?? (typeof before === 'number' ? before : most), most);
}
