import type { MakerFacts } from '../providers/facts.ts';
import { type Maker, makers } from '../providers.ts';

/** The longest answer that a model of this maker gives, in tokens; undefined where none is known to be refused. */
export function longestAnswer(maker: Maker, model: string): number | undefined {
  const { longest_answers = [] }: MakerFacts = makers[maker];
  return longest_answers.find(([name]) => name.test(model))?.[1];
}
