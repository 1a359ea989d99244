/** The first index of a text of some length whose place does not stand before an offset; places never fall as indexes grow. */
export function firstAt(length: number, placeOf: (index: number) => number, offset: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
