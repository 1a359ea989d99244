/** How deep a value from outside may be nested: as deep as templates compare and write values. */
export const mostNesting = 500;

/** Whether a value is nested deeper than that. Goes level by level: a recursion would not survive every value that JSON can write. */
export function isNestedTooDeep(value: unknown): boolean {
  let level = containersAmong([value]);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === mostNesting) return true;
    level = level.flatMap((one) => containersAmong(Object.values(one)));
  }
  return false;
}

const containersAmong = (values: readonly unknown[]): object[] =>
  values.filter((one): one is object => typeof one === 'object' && one !== null);
