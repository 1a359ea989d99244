import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import type { Agreement } from './agreement.ts';
import type { Asker } from './asker.ts';
import type { MemberAnswer } from './debate.ts';
import type { Scores } from './scores.ts';
import type { EnsembleSettings } from './settings.ts';

/** What the one answer is made from. */
export interface SynthesisInput {
  settings: EnsembleSettings;
  answers: readonly MemberAnswer[];
  asker: Asker;
  seed: string;
  schema: JsonSchema | undefined;
}

/** The one answer. */
export interface Synthesis extends Agreement {
  answer: Json;
  /** How it was made. */
  by: JsonMap;
  note?: string;
  /** Of a comparison whose answers were judged. */
  scores?: Scores;
}

export const memberNumbers = (indices: readonly number[], answers: readonly MemberAnswer[]): number[] =>
  indices.flatMap((index) => answers[index]?.member.number ?? []);
