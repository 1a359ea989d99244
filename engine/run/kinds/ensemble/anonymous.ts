import type { Json } from '../../../language/json.ts';
import { requestHash } from '../../calls/logged-calls.ts';
import { groupAnswers } from './equal-answers.ts';

/** An answer without its model's name, as shown to the other models. */
export interface LabelledAnswer {
  /** `A`, `B`, …, unrelated to the model. */
  label: string;
  answer: Json;
  /** The indices of its authors. */
  by: number[];
}

/** Equal answers merged, in an order that only the seed decides. */
export const anonymize = (answers: readonly Json[], seed: string): LabelledAnswer[] =>
  shuffle(groupAnswers(answers), seed).map((group, index) => ({ label: labelOf(index), ...group }));

const labelOf = (index: number): string =>
  `${index < 26 ? '' : labelOf(Math.floor(index / 26) - 1)}${String.fromCharCode(65 + (index % 26))}`;

/** The same seed, the same order. */
export function shuffle<T>(items: readonly T[], seed: string): T[] {
  const keyed = items.map((item, index) => ({ item, key: requestHash(`${seed}|${index}|${requestHash(`${index}|${seed}`)}`) }));
  return keyed.sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key)).map(({ item }) => item);
}
