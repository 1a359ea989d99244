import type { Type } from '../../../language/types.ts';
import { unknownType } from '../../../language/types.ts';

/** Ends the recursion of types that need themselves, and remembers the results that do not depend on who asked. */
export interface RecursionGuard {
  /** Makes the type of `key` once; `unknown` while it is being made (the type needs itself). */
  once(key: unknown, make: () => Type): Type;
  /** A result, and whether it holds for every caller: no type that is still being made was needed for it. */
  tracked<Result>(make: () => Result): { result: Result; holds: boolean };
  /** Whether `key` is being made. */
  making(key: unknown): boolean;
}

/** Longer chains of types that need each other come from cycles of steps: each call here takes a dozen stack frames. */
const maxOpen = 200;

export function createRecursionGuard(): RecursionGuard {
  /** The keys of types being made, with their depths. */
  const open = new Map<unknown, number>();
  const settled = new Map<unknown, Type>();
  /** The least depth of the open keys that were needed since `tracked` began. */
  let lowest = Number.POSITIVE_INFINITY;

  const tracked = <Result>(make: () => Result, depth: number): { result: Result; holds: boolean } => {
    const before = lowest;
    lowest = Number.POSITIVE_INFINITY;
    const result = make();
    const holds = lowest >= depth;
    lowest = Math.min(before, holds ? Number.POSITIVE_INFINITY : lowest);
    return { result, holds };
  };

  return {
    once(key, make) {
      const type = settled.get(key);
      if (type) return type;

      const depth = open.get(key);
      if (depth !== undefined || open.size >= maxOpen) {
        lowest = Math.min(lowest, depth ?? 0);
        return unknownType;
      }

      const own = open.size;
      open.set(key, own);
      try {
        const { result, holds } = tracked(make, own);
        if (holds) settled.set(key, result);
        return result;
      } finally {
        open.delete(key);
      }
    },
    tracked: (make) => tracked(make, open.size),
    making: (key) => open.has(key),
  };
}
