import type { Json } from '../../language/json.ts';

/** A pause: an operation took an item and yields none yet. The consumer may yield to the event loop there. */
export const pause: unique symbol = Symbol('pause');

/** Items one after the other; only items that an operation needs are held. */
export type Flow = Generator<Json | typeof pause, void, undefined>;
export type ItemFlow = Iterable<Json | typeof pause>;

/** How long-running work yields to the event loop. */
export interface Breath {
  /** Milliseconds. */
  now(): number;
  /** Resolves in a later turn of the event loop. */
  turn(): Promise<void>;
  /** Throws where the work must stop. */
  check(): void;
}

/** Milliseconds that work may block the event loop. */
const turnLength = 5;

/** Consumes a flow: in this turn where it is short, else in several. An error of `take` or the flow ends it. */
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

/** The most items of a batch of results. */
const batchSize = 500;

/**
 * Operations over items that arrive in batches, with results in batches. Reads on only when its items are used up, and no
 * further than needed.
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

  /** The results of the present items. */
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

/** A queue of items between a producer and a consumer. */
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
