import type { Json } from '../../../language/json.ts';
import { hash } from '../../calls/calls.ts';
import { groupsOf } from './equal-answers.ts';

/** An answer without a name: what others see of it. */
export interface Labelled {
  /** `A`, `B`, …: nothing tells whose it is. */
  label: string;
  answer: Json;
  /** The indices of those who gave it. */
  by: number[];
}

/** Equal answers as one, in an order that only the seed decides. */
export const anonymous = (answers: readonly Json[], seed: string): Labelled[] =>
  shuffled(groupsOf(answers), seed).map((group, index) => ({ label: labelOf(index), ...group }));

const labelOf = (index: number): string =>
  `${index < 26 ? '' : labelOf(Math.floor(index / 26) - 1)}${String.fromCharCode(65 + (index % 26))}`;

/** The same seed, the same order. */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  const keyed = items.map((item, index) => ({ item, key: hash(`${seed}|${index}|${hash(`${index}|${seed}`)}`) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
