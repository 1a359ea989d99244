const none: readonly number[] = [];

/** The number at an index that the caller knows to exist. */
export const numberAt = (numbers: ArrayLike<number>, place: number): number => numbers[place] ?? 0;

/** The neighbours of a vertex that the caller knows to exist. */
export const listAt = (lists: readonly number[][], vertex: number): readonly number[] => lists[vertex] ?? none;
