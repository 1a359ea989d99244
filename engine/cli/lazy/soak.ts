import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBatonClient } from '../../client/client.ts';
import { soakReportTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { readNamedServer } from '../remote/named-server.ts';
import { explainServerFault } from '../remote/server.ts';
import { soakFiles, soakTexts } from '../soak/pipelines.ts';
import { soakJson, soakLines } from '../soak/report.ts';
import { startSoakServers } from '../soak/servers.ts';
import { findMissing, type SoakPlan, soak } from '../soak/soak.ts';
import { paint } from '../text/paint.ts';

/** What a soak is asked for. */
export interface SoakOptions {
  minutes: number;
  seed: number | undefined;
  mostRuns: number;
  database: string | undefined;
}

/** Runs a soak and prints its figures. Returns the exit code: 1 where something did not hold. */
export async function soakServers(engine: Engine, args: Args, io: Io, options: SoakOptions): Promise<number> {
  if (args.has('write')) return writePipelines(io);
  const { minutes, seed = randomInt(1, 2 ** 31), mostRuns, database } = options;
  const stopping = new AbortController();
  const quiet = io.onStop(() => stopping.abort());
  const progress = (line: string): void => {
    if (!args.has('quiet')) io.err(`${line}\n`);
  };
  const plan = { ms: minutes * 60_000, seed, mostRuns, stopping: stopping.signal, progress };

  try {
    const result = args.has('on') ? await soakNamed(engine, args, io, plan) : await soakOwn(io, database, plan);
    if (args.has('json')) io.out(`${JSON.stringify(soakJson(result, seed), null, 2)}\n`);
    else io.out(`${soakLines(result, paint(wantsColour(io, io.outIsTerminal, args.has('no-color')))).join('\n')}\n`);
    return result.violations.length === 0 ? 0 : 1;
  } finally {
    quiet();
  }
}

type CommonPlan = Pick<SoakPlan, 'ms' | 'seed' | 'mostRuns' | 'stopping' | 'progress'>;

/** A server of somebody's own: nothing is killed or held there but connections. */
async function soakNamed(engine: Engine, args: Args, io: Io, plan: CommonPlan) {
  const { url, token } = readNamedServer({ args, io, command: 'soak', scopes: ['read', 'run', 'answer'] });
  const isMissing = await findMissing(createBatonClient({ url, token }), soakFiles.work).catch((error: unknown) => {
    throw explainServerFault(engine, url, error);
  });
  if (isMissing)
    throw new UsageError(
      say(texts.noPipeline, { url, file: soakFiles.work }),
      say(texts.noPipelineHint, { file: soakFiles.work, url }),
    );

  plan.progress(say(texts.beginsAt, { url, seed: plan.seed, runs: plan.mostRuns }));
  return soak({ ...plan, urls: [url], token, processes: [] });
}

async function soakOwn(io: Io, database: string | undefined, plan: CommonPlan) {
  if (process.platform === 'win32') throw new UsageError(say(texts.noSignals), say(texts.noSignalsHint));
  const servers = await startSoakServers(io, database);
  const { urls, token, processes, folder } = servers;
  plan.progress(say(texts.begins, { count: processes.length, folder, seed: plan.seed, runs: plan.mostRuns }));

  let isBroken = true;
  try {
    const result = await soak({ ...plan, urls, token, processes, notes: folder });
    isBroken = result.violations.length > 0;
    return result;
  } finally {
    await servers.stop(isBroken);
    if (isBroken) plan.progress(say(texts.folderStays, { folder }));
  }
}

/** Writes the pipeline for a server of one's own. */
async function writePipelines(io: Io): Promise<number> {
  const file = join(io.cwd, soakFiles.work);
  if (existsSync(file)) throw new UsageError(say(texts.isThere, { file: soakFiles.work }));
  await writeFile(file, soakTexts[soakFiles.work] ?? '');
  io.err(`${say(texts.written, { file: soakFiles.work })}\n`);
  return 0;
}
