import { defined, type Json, type JsonMap } from '../../../language/json.ts';
import { servingTexts as texts } from '../../../language/texts/cli/serving.ts';
import { say } from '../../../language/texts.ts';
import type { PersonAnswer } from '../../../launch/answer/accept-answer.ts';
import type { HostOptions, RunHandle, StartOptions } from '../../../launch/options.ts';
import type { InputArgument } from '../../../launch/start/inputs.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import type { Authority } from '../../../trust/authority.ts';
import type { Engine } from '../../engine.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { HttpProblem, MayHaveBegun } from '../api/problem.ts';
import { describeFailure } from '../api/problem-response.ts';
import { createRunDriver } from '../placement/driver.ts';
import type { RunDriver } from '../placement/placement.ts';
import { createRunPlaces, openServedMarks, type RunTotals, type ServedMarks } from './at-work.ts';
import { type AskedFork, type AskedRerun, optionsOfFork, optionsOfRerun } from './branch-options.ts';
import { createOwnRuns } from './own-runs.ts';
import { findPool } from './pools.ts';
import { settleWorkerStops } from './settle-stops.ts';
import { resumeWaitingRuns, type WaitingRuns } from './waiting-runs.ts';

/** The options of a new run. */
interface AskedRun {
  inputs: JsonMap;
  /** Inputs as text, parsed by their types. */
  texts?: JsonMap;
  model?: string | undefined;
  maxCost?: number | undefined;
  /** Who chose the inputs: a program, unless this says otherwise. */
  by?: Authority;
  /** The caller, for the audit. */
  person?: string | undefined;
  /** The run's working folder; the served one unless given. */
  cwd?: string;
  /** The pipelines whose ends led to this run. */
  after?: readonly string[] | undefined;
  /** The permissions of the run, where its pipeline was pushed. */
  granted?: readonly string[] | undefined;
}

/** How a run goes on. */
interface GoingOn {
  answers?: readonly PersonAnswer[] | undefined;
  /** The caller, for the audit; who answered unless given. */
  person?: string | undefined;
  /** Only where its last owner has this number. */
  lastOwner?: number | undefined;
}

/** The server itself, as the audit names it: it resumes runs without being asked. */
const ourselves = 'serve';

/** The runs that this server drives. */
export interface ServedRuns {
  /** The number of runs at work, with those that wait for their child runs. */
  readonly count: number;
  /** Totals of the runs that it has driven, and of those of workers whose stops it settled. */
  readonly totals: RunTotals;
  /** Starts a run and returns its id, once it is in the store: a killed server does not lose it. */
  start(file: string, asked: AskedRun): Promise<string>;
  /** Forks a run; returns the id of the new one, once it is in the store. */
  fork(run: RunEntry, asked: AskedFork): Promise<string>;
  /** Runs the current pipeline of a run with the results of unchanged steps; returns the id of the new run once it is stored. */
  rerun(run: RunEntry, asked: AskedRerun): Promise<string>;
  resume(
    run: Pick<RunEntry, 'folder'>,
    answers?: readonly { question: string; value: Json; by: string }[],
    person?: string,
  ): Promise<void>;
  /** Cancels a run. Its owner is asked to; without one, its cleanup is running here when this resolves. */
  cancel(run: RunEntry, by: string): Promise<void>;
  /**
   * Resumes the runs of killed servers of this folder, each as soon as a slot is free; returns how many. With a database also
   * runs with new answers, which are not counted.
   */
  takeUp(failed: (run: string, why: string) => void): Promise<number>;
  /** The driver for a placement; `took` gets the number of runs that `takeUp` resumed. */
  createDriver(failed: (run: string, why: string) => void, took: (count: number) => void): RunDriver;
  /** Resolves when no run is at work. No run may start from now on. */
  close(): Promise<void>;
}

/** `leavesRuns`: new and resumable runs are left to workers. */
export function createServedRuns(host: McpHost, mostRuns: number, leavesRuns = false): ServedRuns {
  const { engine, folder, database } = host;
  // With a database, the owner of a run is kept there.
  const marks = database ? undefined : openServedMarks(engine, currentRoot(engine, folder));
  const places = createRunPlaces(engine, { marks, tell: host.tell, keepUsage: usageKeeper(host), ended: host.ended }, mostRuns);
  const stops = database && settleWorkerStops(host, database);
  const own = createOwnRuns(host);
  const { allow, env, workerFile, trace } = host.start;

  /** There is no user here: questions of a run wait for an answer. */
  const unattended: HostOptions = { ...defined({ allow, env, workerFile, trace, store: storeOf(host) }), wait: true };

  /** Executes a new run; returns its id once it is stored. */
  const drive = async (begin: () => Promise<RunHandle>): Promise<string> => {
    const handle = await places.drive(begin);
    await untilKept(handle, engine);
    return handle.id;
  };

  const goOn = (runFolder: string, { answers = [], person = answers[0]?.by, lastOwner }: GoingOn): Promise<RunHandle> =>
    places.drive(() => engine.resumeRun({ ...unattended, person, folder: runFolder, answers, lastOwner }), {
      run: engine.runPaths(runFolder).id,
    });
  const goOnAlone = (failed: Parameters<ServedRuns['takeUp']>[0]): Pick<WaitingRuns, 'resume' | 'failed'> => ({
    resume: (runFolder) => goOn(runFolder, { person: ourselves }),
    async failed(runFolder, error, tries) {
      failed(engine.runPaths(runFolder).id, error instanceof Error ? error.message : String(error));
      if (database) await engine.endRefused(runFolder, { error, tries, store: database.store });
    },
  });

  /** Runs that this server could not go on with, and let go of. One whose later server was killed did go on there. */
  const refused = new Set<string>();

  const resumeLeft = async (left: ServedMarks, failed: Parameters<ServedRuns['takeUp']>[0]): Promise<number> => {
    let count = 0;
    for (const { id, owner, letGo } of await left.list()) {
      if (letGo && refused.has(id)) continue;
      const run = await own.find(id);
      // It waits for somebody, or has ended, and its mark was not removed yet.
      if (run?.status !== 'interrupted' || run.duration !== undefined) continue;
      if (!(await places.free())) break;

      try {
        await goOn(run.folder, { person: ourselves, lastOwner: owner });
        count++;
      } catch (error) {
        // Another server was faster, or a request took the place.
        if (error instanceof engine.RunTaken || error instanceof HttpProblem) continue;
        refused.add(id);
        failed(id, error instanceof Error ? error.message : String(error));
      }
    }

    return count;
  };

  const takeUp: ServedRuns['takeUp'] = async (failed) => {
    if (marks) return resumeLeft(marks, failed);
    if (leavesRuns) return 0;
    await (database && resumeWaitingRuns({ database, places: places.left, ...goOnAlone(failed) }));
    return 0;
  };

  return {
    get count() {
      return places.count;
    },
    get totals() {
      return stops ? addTotals(places.totals, stops.totals) : places.totals;
    },
    async start(file, asked) {
      const options = optionsOfStart(host, file, asked);
      if (leavesRuns || (database && !(await isOfPools(engine, options, database.ownPools))))
        return (await engine.queueRun(options)).id;
      return drive(() => engine.startRun(options));
    },
    async fork(run, asked) {
      const options = await optionsOfFork(host, run, asked);
      return drive(() => engine.forkRun({ ...unattended, ...options }));
    },
    async rerun(run, asked) {
      const options = await optionsOfRerun(host, run, asked);
      return drive(() => engine.rerunChanged({ ...unattended, ...options }));
    },
    async resume(run, answers, person) {
      const id = engine.runPaths(run.folder).id;
      if (database && (leavesRuns || !database.ownPools.includes(await database.pools.ofRun(id))))
        return void (await database.postpone(run.folder, 0));
      await (await goOn(run.folder, { answers, person })).kept;
    },
    async cancel(run, by) {
      const begun = await engine.beginCancel(run.folder, by, unattended);
      const { tidying } = begun;
      if (tidying) await (await places.drive(async () => tidying, { beyond: true })).kept;
    },
    takeUp,
    createDriver: (failed, took) =>
      createRunDriver({ database, places, takeUp: async () => took(await takeUp(failed)), ...goOnAlone(failed) }),
    async close() {
      await places.close();
      await stops?.close();
    },
  };
}

function addTotals(one: RunTotals, other: RunTotals): RunTotals {
  const ended = new Map(one.ended);
  for (const [status, count] of other.ended) ended.set(status, (ended.get(status) ?? 0) + count);
  return { ended, dollars: one.dollars + other.dollars };
}

/** Where the runs of a server are; in folders it says of each that a server has it. */
const storeOf = ({ engine, database, start }: McpHost): StartOptions['store'] =>
  start.store ?? (database ? undefined : engine.servedStore);

/** Whether a pipeline's runs belong to one of these pools. */
const isOfPools = async (engine: Engine, { file, cwd }: StartOptions, pools: readonly string[]): Promise<boolean> =>
  pools.includes(await findPool(engine, file, cwd));

/** The options of a new run. */
function optionsOfStart(
  host: McpHost,
  file: string,
  { inputs, texts = {}, model, maxCost, by = 'model', person, cwd = host.folder, granted, after }: AskedRun,
): StartOptions {
  const { engine, start: usual } = host;
  const limit = maxCost === undefined ? usual.maxCost : Math.min(maxCost, usual.maxCost ?? maxCost);
  return {
    ...usual,
    wait: true,
    ...(granted && engine.boundTo(granted)),
    person,
    after,
    ...defined({ model: model ?? usual.model, maxCost: limit, store: storeOf(host) }),
    file,
    cwd,
    inputs: new Map([...(usual.inputs ?? []), ...listInputs(inputs, texts)]),
    inputsBy: by,
  };
}

/** Keeps the usage of a run in the database, where there is one. */
const usageKeeper = ({ engine, database, tell }: McpHost) =>
  database &&
  (async (handle: RunHandle): Promise<void> => {
    try {
      await database.usage.keep(handle.id, engine.measureUsage(handle.state));
    } catch (error) {
      tell?.(say(texts.usageNotKept, { run: handle.id, why: String(error) }));
    }
  });

/** Waits until the first facts of a run are kept; rejects with a MayHaveBegun. */
const untilKept = ({ kept }: RunHandle, engine: McpHost['engine']): Promise<void> =>
  kept.catch((error: unknown) => {
    const { status, message, hint } = describeFailure(error, engine);
    throw new MayHaveBegun(status, message, { hint });
  });

/** The inputs of a run: texts as typed, and values. */
const listInputs = (inputs: JsonMap, texts: JsonMap): [string, InputArgument][] => [
  ...Object.entries(texts).map(([name, text]): [string, InputArgument] => [name, { text: String(text) }]),
  ...Object.entries(inputs).map(([name, value]): [string, InputArgument] => [name, { value }]),
];
