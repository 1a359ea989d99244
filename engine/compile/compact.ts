// Frozen, because one empty list is shared by all: a write into it would show everywhere.
const none: never[] = [];
Object.freeze(none);

/**
 * A copy of a list that will not change, without spare capacity; empty lists share one object. A list that grew by `push`
 * reserves seventeen items, and most lists that a compile keeps for a step are short.
 */
export const compact = <Item>(list: readonly Item[]): Item[] => (list.length === 0 ? none : list.slice());
