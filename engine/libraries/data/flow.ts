import type { Json } from '../../language/json.ts';

/** Nothing for now: an operation took an item and gives none. Whoever drains may rest there. */
export const pause: unique symbol = Symbol('pause');

/** Items one after the other; nothing is held that an operation need not hold. */
export type Flow = Generator<Json | typeof pause, void, undefined>;
export type ItemFlow = Iterable<Json | typeof pause>;

/** How work that takes long gives the event loop away. */
export interface Breath {
  /** Milliseconds. */
  now(): number;
  /** Resolves after whatever else waits. */
  turn(): Promise<void>;
  /** Throws where the work shall end. */
  check(): void;
}

/** Milliseconds that work may hold the event loop. */
const turnLength = 5;

/** Takes all of a flow: in this turn where it is short, else in several. What `take` or the flow throws ends it. */
export function drain(flow: Flow, take: (item: Json) => void, breath: Breath): Promise<void> | undefined {
  return advance(flow, take, breath) ? undefined : rest(flow, take, breath);
}

async function rest(flow: Flow, take: (item: Json) => void, breath: Breath): Promise<void> {
  do {
    await breath.turn();
    breath.check();
  } while (!advance(flow, take, breath));
}

function advance(flow: Flow, take: (item: Json) => void, breath: Breath): boolean {
  const from = breath.now();
  for (let next = flow.next(); !next.done; next = flow.next()) {
    if (next.value !== pause) take(next.value);
    if (breath.now() - from >= turnLength) return false;
  }
  return true;
}

/** The items of a flow as a list. */
export function collectFlow(flow: Flow, breath: Breath): Json[] | Promise<Json[]> {
  const list: Json[] = [];
  const waiting = drain(flow, (item) => list.push(item), breath);
  return waiting ? waiting.then(() => list) : list;
}

/** Items that a batch of the result holds at most. */
const batchSize = 500;

/**
 * Operations over items that arrive in batches: what comes out, in batches. Reads on only when what it has is used up, and no further
 * than is needed.
 */
export async function* through(
  batches: AsyncIterable<readonly Json[]> | Iterable<readonly Json[]>,
  operate: (items: ItemFlow) => Flow,
  breath: Breath,
): AsyncGenerator<Json[]> {
  const feed = createFeed();
  const flow = operate(feed.items());
  let from = breath.now();
  let out: Json[] = [];
  let done = false;
  /** What comes of the items at hand. */
  async function* work(): AsyncGenerator<Json[]> {
    while (!done && !feed.hungry) {
      const next = flow.next();
      if (next.done) done = true;
      else if (next.value !== pause) out.push(next.value);
      if (out.length === batchSize) {
        yield out;
        out = [];
      }
      if (breath.now() - from < turnLength) continue;
      await breath.turn();
      breath.check();
      from = breath.now();
    }
  }
  for await (const batch of batches) {
    feed.push(batch);
    yield* work();
    if (done) break;
  }
  feed.end();
  yield* work();
  if (out.length) yield out;
}

/** Items that are pushed on one side and taken on the other. */
function createFeed() {
  let queue: readonly Json[] = [];
  let ended = false;
  const feed = {
    hungry: false,
    push(items: readonly Json[]): void {
      queue = items;
      feed.hungry = false;
    },
    end(): void {
      ended = true;
      feed.hungry = false;
    },
    *items(): Flow {
      for (;;) {
        for (const item of queue) yield item;
        queue = [];
        if (ended) return;
        feed.hungry = true;
        yield pause;
      }
    },
  };
  return feed;
}
