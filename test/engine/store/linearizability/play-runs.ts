import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fact } from '../../../../engine/state/events.ts';
import { isRunError } from '../../../../engine/state/failure.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import type { RunLog } from '../../../../engine/store/log/run-log.ts';
import type { OwnedRun, RunStore } from '../../../../engine/store/run-store.ts';
import { type Random, randomOf } from '../../../server/life/random.ts';
import { finishFact, startFact, stepFact } from '../facts.ts';
import { type HeldSign, NeverSent } from './faulty-rows.ts';
import { leaseEnds, type RunEvent, refuteRun } from './run-history.ts';

/** A process among those that share runs. */
export interface StoreClient {
  store: RunStore;
  /** Where it has a run. */
  folderOf(run: string): string;
  /** The facts of a run, as it sees them now. */
  readFacts(run: string): Promise<readonly Fact[]>;
  /** Takes a run that waits, as a worker does: the folder is for `take`, which has it then. */
  claim?(run: string): Promise<string | undefined>;
  signs?: readonly HeldSign[];
}

export interface PlayedStore {
  /** They share the runs; those of a test are made by the first one while it has no faults. */
  clients: readonly StoreClient[];
  root: string;
  /** Milliseconds after which an owner without a sign of life counts as dead; without it nobody does. */
  lease?: number;
  /** The last fact of a run lets go of it. */
  endLetsGo: boolean;
  /** Faults begin, and end. */
  begin?(): void;
  mend?(): Promise<void>;
}

const [runsOfGame, turns] = [3, 24];

/**
 * Lets all clients take, write, leave, end and read the same runs at once, by a seed, and refutes that the history of each run is linearizable.
 * Returns the histories.
 */
export async function playRuns(seed: number, played: PlayedStore): Promise<RunEvent[][]> {
  const { clients, root, lease, begin, mend } = played;
  const [maker] = clients;
  assert.ok(maker);
  const histories = new Map<string, RunEvent[]>();
  for (let count = 0; count < runsOfGame; count++) {
    const { id, events } = await makeRun(maker.store, root);
    histories.set(id, events);
  }

  begin?.();
  const players = [...histories].flatMap(([run, events], row) =>
    clients.map((client, column) => {
      const random = randomOf(seed * 1_000 + row * 100 + column);
      return playTurns({ ...played, client, name: nameOf(column), run, events, random });
    }),
  );
  await Promise.all(players);
  await mend?.();

  for (const [run, events] of histories) {
    if (lease !== undefined) events.push(...events.flatMap((event) => leaseEndsOf(event, run, played)));
    const call = performance.now();
    events.push({ did: 'read', facts: namesOf(await maker.readFacts(run)), call, return: performance.now() });
    assert.equal(refuteRun(events), undefined, `run ${run}, seed ${seed}`);
  }
  return [...histories.values()];
}

const nameOf = (column: number): string => `client ${column + 1}`;

/** When the owner that took a run so may have been without a sign of life for a lease. */
function leaseEndsOf(event: RunEvent, run: string, { clients, lease = 0 }: PlayedStore): RunEvent[] {
  const { call, return: end, client: name } = event;
  if (event.did !== 'take' || event.epoch === undefined || end === undefined) return [];
  const { epoch } = event;
  const signs = clients.find((_, column) => nameOf(column) === name)?.signs ?? [];
  const named = signs.filter(({ held }) => held.some((one) => one.id === run && one.epoch === epoch));
  return leaseEnds(epoch, [{ call, return: end }, ...named], lease);
}

/** The name of a fact is its time, which is used for nothing else. */
let lastTime = 1_795_225_000_000;
const namesOf = (facts: readonly Fact[]): string[] => facts.map(({ at }) => String(at - 1_795_225_000_000));

async function makeRun(store: RunStore, root: string): Promise<{ id: string; events: RunEvent[] }> {
  const call = performance.now();
  const run = await store.create(root, { now: lastTime });
  const log = await run.openLog();
  const fact = startFact(++lastTime);
  log.append(fact);
  await log.close();
  await run.release();
  const { epoch } = run;
  const times = { call, return: performance.now() };
  const facts = namesOf([fact]);
  const events: RunEvent[] = [
    { did: 'take', epoch, ...times },
    { did: 'append', epoch, facts, ...times },
    { did: 'let go', epoch, ...times },
  ];
  return { id: run.paths.id, events };
}

interface Player extends PlayedStore {
  client: StoreClient;
  name: string;
  run: string;
  events: RunEvent[];
  random: Random;
}

interface Held {
  owned: OwnedRun;
  log: RunLog;
  /** The number of its last fact. */
  seq: number;
}

async function playTurns(player: Player): Promise<void> {
  const { random, lease = 20 } = player;
  let held: Held | undefined;
  for (let turn = 0; turn < turns; turn++) {
    // Now and then an owner does nothing for so long that others may take it for dead.
    await sleep(held ? random.upTo(random.once(4) ? 2 * lease : 20) : random.upTo(80));
    if (random.once(5)) await look(player);
    else if (!held) held = await take(player);
    else if (held.owned.lost.aborted || random.once(3)) held = await leave(player, held);
    else if (!(await append(player, held, random.once(10)))) held = await leave(player, held);
  }
  if (held) await leave(player, held);
}

async function look({ client, name, run, events }: Player): Promise<void> {
  const call = performance.now();
  const facts = await client.readFacts(run).catch(() => undefined);
  if (facts) events.push({ did: 'read', facts: namesOf(facts), client: name, call, return: performance.now() });
}

async function take(player: Player): Promise<Held | undefined> {
  const { client, name, run, events, random } = player;
  const call = performance.now();
  try {
    const folder = client.claim && random.once(3) ? await client.claim(run) : client.folderOf(run);
    if (folder === undefined) return undefined;

    const owned = await client.store.take(folder);
    events.push({ did: 'take', epoch: owned.epoch, client: name, call, return: performance.now() });
    return await openTaken(player, owned);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    const isRefused = isRunError(error) && error.failure.kind === 'input';
    if (isRefused) events.push({ did: 'take refused', client: name, call, return: performance.now() });
    else if (!(error instanceof NeverSent)) events.push({ did: 'take', epoch: undefined, client: name, call });
    return undefined;
  }
}

/** Opens the log behind the facts that the new owner reads. */
async function openTaken({ name, events }: Player, owned: OwnedRun): Promise<Held> {
  const call = performance.now();
  try {
    const read = await readLog(owned.paths.folder);
    // In a copy they were read while the run was taken.
    const asked = owned.isCopy ? (events.findLast((one) => one.client === name)?.call ?? call) : call;
    events.push({ did: 'read', facts: namesOf(read.facts), client: name, call: asked, return: performance.now() });
    return { owned, log: await owned.openLog(read), seq: read.facts.length };
  } catch (error) {
    assert.fail(`a run that was taken cannot be gone on with: ${error}`);
  }
}

/** Appends one to three facts at once; false where it does not have the run any more, or may not. */
async function append({ name, events, random, endLetsGo }: Player, held: Held, isEnd: boolean): Promise<boolean> {
  const { owned, log } = held;
  const facts = Array.from({ length: 1 + random.upTo(3) }, () => ({ ...stepFact(++held.seq), at: ++lastTime }) as Fact);
  if (isEnd) facts.push(finishFact(++held.seq, ++lastTime));
  const ends = isEnd && endLetsGo;
  const event = {
    did: 'append',
    epoch: owned.epoch,
    facts: namesOf(facts),
    ends,
    client: name,
    call: performance.now(),
  } as const;
  try {
    for (const fact of facts) log.append(fact);
    await log.flushed();
    events.push({ ...event, return: performance.now() });
    return !ends;
  } catch (error) {
    // Whoever has lost the run does not know whether its last facts stand there; but where the store says that they do not, they must not.
    if (!String(error).includes('no longer holds the last facts')) events.push(event);
    return false;
  }
}

async function leave({ name, events }: Player, { owned, log }: Held): Promise<undefined> {
  await log.close().catch(() => undefined);
  const event = { did: 'let go', epoch: owned.epoch, client: name, call: performance.now() } as const;
  const isReleased = await owned.release().then(
    () => !owned.lost.aborted,
    () => false,
  );
  events.push(isReleased ? { ...event, return: performance.now() } : event);
}
