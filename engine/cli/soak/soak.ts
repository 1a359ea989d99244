import { setTimeout as sleep } from 'node:timers/promises';
import { type BatonClient, createBatonClient } from '../../client/client.ts';
import { uniformFor } from '../../forecast/model/chance.ts';
import { soakReportTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';
import { askSurely } from './asking.ts';
import type { SoakProcess } from './servers.ts';
import { addTo, createTally, type SoakTally } from './tally.ts';
import { lookAgain, type SoakWork, soakOnce } from './work.ts';

export interface SoakPlan {
  urls: readonly string[];
  token: string;
  /** What is killed and held; nothing of a server that is somebody's own. */
  processes: readonly SoakProcess[];
  /** Where steps note what they do, if they may. */
  notes?: string | undefined;
  /** How long it lasts, in milliseconds; the end of its last runs comes later. */
  ms: number;
  seed: number;
  /** Runs at once. */
  mostRuns: number;
  /** Aborted by who wants it to end sooner. */
  stopping: AbortSignal;
  /** A line for people, while it lasts. */
  progress(line: string): void;
}

export interface SoakResult extends SoakTally {
  /** Milliseconds. */
  took: number;
  /** The most megabytes that one of its processes had. */
  memory: number | undefined;
}

/** Milliseconds that runs have to end after the last one has begun. */
const grace = 120_000;
/** Milliseconds between two faults: a part of the whole, but neither faster nor slower than that. */
const faultsEvery = { parts: 8, least: 800, most: 10_000 } as const;
const longestHold = 4_000;
const tellEvery = 60_000;
/** The most violations that are reported one by one. */
const mostTold = 20;

/** Begins runs and strikes faults until the time is over, and waits for what has begun. */
export async function soak(plan: SoakPlan): Promise<SoakResult> {
  const { urls, token, seed, ms, mostRuns, stopping, progress } = plan;
  const begun = performance.now();
  const tally = createTally();
  const ending = AbortSignal.any([stopping, AbortSignal.timeout(ms)]);
  const over = new AbortController();
  const work: SoakWork = {
    over: over.signal,
    tally,
    // Sent again here, where it is counted.
    clients: urls.map((url) => createBatonClient({ url, token, retries: 0 })),
    random: createRandom(seed, 1),
    notes: plan.notes,
    succeeded: [],
    tell(violation) {
      tally.violations.push(violation);
      if (tally.violations.length <= mostTold) progress(say(texts.violation, { violation }));
    },
  };
  const strangers = urls.map((url) => createBatonClient({ url, token: 'baton_of-nobody', retries: 0 }));
  const memory = { most: undefined as number | undefined };
  // Without that process it goes on, so that what is known is told.
  const notStartedAgain = (error: unknown): void => work.tell(error instanceof Error ? error.message : String(error));
  const besides = [
    strikeFaults(plan, tally, ending).catch(notStartedAgain),
    measureMemory(plan, memory, ending),
    tellProgress(plan, tally, ending),
  ];

  const working = new Set<Promise<void>>();
  while (!ending.aborted) {
    if (working.size >= mostRuns) {
      await Promise.race(working);
      continue;
    }

    const one: Promise<void> = soakOnce(work).finally(() => working.delete(one));
    working.add(one);
    await lookAround(work, strangers);
  }

  await Promise.all(besides);
  const limit = setTimeout(() => over.abort(), grace);
  await Promise.all(working);
  await lookAgain(work);
  clearTimeout(limit);

  return { ...tally, took: performance.now() - begun, memory: memory.most };
}

/** Numbers in [0, 1) by a seed; `use` keeps two series of one seed apart. */
function createRandom(seed: number, use: number): () => number {
  let count = 0;
  return () => uniformFor(seed, count++, use);
}

/** What others ask a server for meanwhile: a list, and what a stranger must not get. */
async function lookAround(work: SoakWork, strangers: readonly BatonClient[]): Promise<void> {
  const chance = work.random();
  const stranger = strangers[Math.floor(work.random() * strangers.length)];
  if (chance < 0.3)
    await askSurely(work, { what: 'list', request: (client, signal) => client.listRuns({ limit: 50 }, { signal }) });
  if (chance < 0.9 || !stranger) return;

  const isAnswered = await stranger.listRuns({}, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    // A refusal, or a server that is away.
    () => false,
  );
  if (isAnswered) work.tell(say(texts.strangerAnswered));
}

async function strikeFaults({ processes, ms, seed }: SoakPlan, { faults }: SoakTally, ending: AbortSignal): Promise<void> {
  const random = createRandom(seed, 2);
  const every = Math.min(faultsEvery.most, Math.max(faultsEvery.least, ms / faultsEvery.parts));
  for (;;) {
    await sleep(every * (0.5 + random()), undefined, { signal: ending }).catch(() => undefined);
    const one = processes[Math.floor(random() * processes.length)];
    if (ending.aborted || !one) return;

    const isKilled = random() < 0.5;
    addTo(faults, `${isKilled ? 'killed' : 'held'} ${one.kind}`);
    if (isKilled) await one.kill();
    else await one.hold(random() * longestHold);
  }
}

async function measureMemory({ processes }: SoakPlan, memory: { most: number | undefined }, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    for (const one of processes) {
      const now = await one.readMemory();
      if (now !== undefined) memory.most = Math.max(memory.most ?? 0, now);
    }
    await sleep(2_000, undefined, { signal: ending }).catch(() => undefined);
  }
}

async function tellProgress({ progress }: SoakPlan, tally: SoakTally, ending: AbortSignal): Promise<void> {
  for (let minutes = 1; !ending.aborted; minutes++) {
    await sleep(tellEvery, undefined, { signal: ending }).catch(() => undefined);
    if (ending.aborted) return;
    const faults = [...tally.faults.values()].reduce((sum, count) => sum + count, 0);
    progress(say(texts.progress, { minutes, runs: tally.runs.get('begun') ?? 0, faults, count: tally.violations.length }));
  }
}

/** The pipelines that a server lacks for a soak. Rejects with what the client rejects with. */
export async function findMissing(client: BatonClient, file: string): Promise<boolean> {
  return !(await client.listPipelines()).some((one) => one.file === file && one.valid);
}
