/** The deepest nesting of a value from outside: as deep as templates can compare and write values. */
export const mostNesting = 500;

/** Whether a value is nested deeper. It goes level by level: recursion would overflow the stack for some valid JSON. */
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
