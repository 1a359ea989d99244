import type { JsonSchema } from '../json.ts';

/** What an ensemble makes of several answers. Any other pattern is a pipeline of its own: `patterns/NAME.yaml`. */
interface EnsemblePattern {
  doc: string;
  /** Which answers must fit `vars` or `output_schema`: those of every model, or only the combined one. */
  shapes: 'members' | 'synthesizer';
  /** The members of `parameters`. */
  parameters: Readonly<Record<string, { doc: string; schema: JsonSchema }>>;
}

const text: JsonSchema = { type: 'string' };
const answer = { doc: 'What each model is told beside the question.', schema: text };
const synthesis = { doc: 'What the model that makes the one answer is told.', schema: text };
const criteria = { doc: 'What the answers are judged by.', schema: text };
const budget = {
  doc: 'The most that the calls of the step may cost together, in USD.',
  schema: { type: ['number', 'null'], minimum: 0 } satisfies JsonSchema,
};

/** The patterns that need no pipeline. */
export const ensemblePatterns = {
  vote: {
    doc: 'Each model answers alone; the answer that most of them give wins, the one that came first in `models` where several are level.',
    shapes: 'members',
    parameters: { answer, budget },
  },
  judge: {
    doc: 'Each model answers alone; the synthesizer chooses the best answer without knowing whose it is.',
    shapes: 'members',
    parameters: { answer, criteria, budget },
  },
  synthesize: {
    doc: 'Each model answers alone; the synthesizer makes one answer of all of them.',
    shapes: 'synthesizer',
    parameters: { answer, synthesis, budget },
  },
  compare: {
    doc: 'Each model answers alone; the answers stand side by side in `rows`, with the time, tokens and cost of each. With `criteria` the synthesizer gives each a score from 0 to 1, without knowing whose it is, and `answer` is the best.',
    shapes: 'members',
    parameters: {
      answer,
      criteria: { ...criteria, doc: 'What the synthesizer scores the answers by; without it nobody does.' },
      budget,
    },
  },
  debate: {
    doc: 'Each model answers alone, looks at the answers of the others, and revises its own; then the synthesizer makes one answer.',
    shapes: 'synthesizer',
    parameters: {
      answer,
      peer: { doc: 'What each model does with the answers of the others.', schema: text },
      revise: { doc: 'How each model revises its own answer.', schema: text },
      synthesis,
      rounds: {
        doc: 'How often they look at each other and revise; 1 unless given.',
        schema: { type: 'integer', minimum: 0, maximum: 10 },
      },
      stop_at: {
        doc: 'The counted agreement, from 0 to 1, at which no further round begins.',
        schema: { type: 'number', minimum: 0, maximum: 1 },
      },
      budget,
    },
  },
} as const satisfies Record<string, EnsemblePattern>;

export type EnsemblePatternName = keyof typeof ensemblePatterns;

export const isEnsemblePattern = (name: string): name is EnsemblePatternName => Object.hasOwn(ensemblePatterns, name);

/** The pattern where none is named. */
export const usualPattern: EnsemblePatternName = 'synthesize';

/** Whether the answers of every model must fit `vars` or `output_schema`. */
export const shapesMembers = (pattern: EnsemblePatternName): boolean => ensemblePatterns[pattern].shapes === 'members';

/** Whether one more model judges the answers or makes the one; of a comparison, where it gives scores. */
export const asksSynthesizer = (pattern: EnsemblePatternName, scored: boolean): boolean =>
  pattern !== 'vote' && (pattern !== 'compare' || scored);

/** Of the parameters of a pattern, what decides how many calls it makes. */
interface CallFactors {
  /** Of a debate; 1 unless given. */
  rounds?: number;
  /** Whether the answers of a comparison get scores. */
  scored?: boolean;
}

/** The most model calls of a pattern with this many models; each malformed answer adds one. */
export function callsOfPattern(
  pattern: EnsemblePatternName,
  models: number,
  { rounds = 1, scored = false }: CallFactors,
): number {
  const answers = pattern === 'debate' ? models * (1 + 2 * rounds) : models;
  return asksSynthesizer(pattern, scored) ? answers + 1 : answers;
}
