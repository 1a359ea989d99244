/** An operation of a history: asked at one moment, answered at a later one, and done at once at a moment between them. */
export interface Operation<State> {
  call: number;
  /** Infinity where no answer came. */
  return: number;
  /** It may have been done, or not. */
  isOptional: boolean;
  /** The state behind it; undefined where it cannot be done then, or, being optional, would change nothing. */
  apply(state: State): State | undefined;
  /** Of those without an answer that are alike, the one that was asked first stands for all. */
  kind: string;
  /** For whoever reads why a history is refused. */
  text: string;
}

/**
 * Finds an order of the operations in which each is done between its call and its return, and each answer is the one of the sequential model
 * (linearizability; the search of Wing and Gong, which remembers what it has been through as Lowe's does: what was done, and the state).
 * Returns undefined where there is one, else the longest order that it found and what could not be done behind it. States are plain data.
 */
export function refuteHistory<State>(initial: State, history: readonly Operation<State>[]): string | undefined {
  const isUnanswered = (one: Operation<State>): boolean => one.isOptional && one.return === Number.POSITIVE_INFINITY;
  // Those that ended first are tried first, and what may as well not have been only where nothing else leads on.
  const operations = history.toSorted(
    (a, b) => Number(a.isOptional) - Number(b.isOptional) || a.return - b.return || a.call - b.call,
  );
  const wanted = operations.filter(({ isOptional }) => !isOptional).length;
  const seen = new Set<string>();
  let longest: { order: readonly Operation<State>[]; state: State; next: string[] } = { order: [], state: initial, next: [] };

  const search = (state: State, done: bigint, order: readonly Operation<State>[]): boolean => {
    if (order.filter(({ isOptional }) => !isOptional).length === wanted) return true;

    const key = `${done.toString(36)} ${JSON.stringify(state)}`;
    if (seen.has(key)) return false;
    seen.add(key);

    // Nothing comes before what had ended when it was asked for.
    const latestCall = Math.max(Number.NEGATIVE_INFINITY, ...order.map(({ call }) => call));
    const open = operations.filter((_, place) => !(done & (1n << BigInt(place))));
    const firstReturn = Math.min(...open.map((one) => (one.isOptional ? Number.POSITIVE_INFINITY : one.return)));
    const kinds = new Set<string>();
    const isFirst = (one: Operation<State>): boolean => !isUnanswered(one) || (!kinds.has(one.kind) && !!kinds.add(one.kind));
    const likely = open.filter((one) => one.call <= firstReturn && one.return >= latestCall && isFirst(one));
    if (order.length > longest.order.length) longest = { order, state, next: likely.map(({ text }) => text) };

    return likely.some((one) => {
      const next = one.apply(state);
      return next !== undefined && search(next, done | (1n << BigInt(operations.indexOf(one))), [...order, one]);
    });
  };

  if (search(initial, 0n, [])) return undefined;
  const { order, state, next } = longest;
  return [
    'no order explains these answers; the longest one is',
    ...order.map(({ text }) => `  ${text}`),
    `then, in ${JSON.stringify(state)}, none of`,
    ...next.map((text) => `  ${text}`),
  ].join('\n');
}
