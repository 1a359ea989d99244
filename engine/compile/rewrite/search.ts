/** The index of the first item that begins at an offset or after it; the items stand in the order of their beginnings. */
export function firstFrom<Item>(items: readonly Item[], offset: number, startOf: (item: Item) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && startOf(item) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
