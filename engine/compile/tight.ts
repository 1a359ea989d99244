const none: never[] = [];
// Whoever writes into the list of all has kept a list that was to stay as it is.
Object.freeze(none);

/**
 * A list that stays as it is now: an empty one is one for all, another takes no more room than its items need. Lists that grew by `push`
 * have room for seventeen, and what a compile keeps of each step is mostly short lists.
 */
export const compact = <Item>(list: readonly Item[]): Item[] => (list.length === 0 ? none : list.slice());
