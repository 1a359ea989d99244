import type { JsonSchema } from './json.ts';

/** How an ensemble combines several answers. Any other pattern is a pipeline of its own: `patterns/NAME.yaml`. */
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
    parameters: { answer, criteria: { doc: 'What the answers are judged by.', schema: text }, budget },
  },
  synthesize: {
    doc: 'Each model answers alone; the synthesizer makes one answer of all of them.',
    shapes: 'synthesizer',
    parameters: { answer, synthesis, budget },
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

/** The most model calls of a pattern with this many models; each malformed answer adds one. */
export function callsOfPattern(pattern: EnsemblePatternName, models: number, rounds = 1): number {
  if (pattern === 'vote') return models;
  return (pattern === 'debate' ? models * (1 + 2 * rounds) : models) + 1;
}
