import type { MakerFacts } from '../providers/facts.ts';
import { type Maker, makers } from '../providers.ts';

/** The longest answer of this maker's model, in tokens; undefined where no limit is known. */
export function longestAnswer(maker: Maker, model: string): number | undefined {
  const { longest_answers = [] }: MakerFacts = makers[maker];
  return longest_answers.find(([name]) => name.test(model))?.[1];
}
