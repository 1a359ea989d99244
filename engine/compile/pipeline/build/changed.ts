/** The difference of two lists: everything between their common start and their common end. */
export interface ListChange<One> {
  now: readonly One[];
  was: readonly One[];
  /** The length of the common start. */
  start: number;
  /** The length of the common end. */
  end: number;
}

export function findChange<One>(
  now: readonly One[],
  was: readonly One[],
  isSame: (one: One, other: One) => boolean = (one, other) => one === other,
): ListChange<One> {
  const most = Math.min(now.length, was.length);

  const alike = (at: number, before: number): boolean => {
    const [one, other] = [now[at], was[before]];
    return one !== undefined && other !== undefined && isSame(one, other);
  };

  let start = 0;
  while (start < most && alike(start, start)) start++;
  let end = 0;
  while (start + end < most && alike(now.length - 1 - end, was.length - 1 - end)) end++;

  return { now: now.slice(start, now.length - end), was: was.slice(start, was.length - end), start, end };
}
