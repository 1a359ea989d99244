import type { Json } from '../../../../../engine/language/json.ts';

/**
 * What templates give with the scope of `scope.ts` (a lone `{{ }}` its value with its type), and how they fail: `code start-end`,
 * the first problem of one that cannot be read or the error of one that cannot be rendered.
 */
export interface Vectors {
  gives: readonly (readonly [template: string, value: Json])[];
  fails: readonly (readonly [template: string, error: string])[];
}
