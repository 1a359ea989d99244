// Shapes of requests and answers that several operations of the server share.
import type { JsonSchema } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';

/** A text with a description. */
export const textShape = (about: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  description: say(about),
  ...more,
});

/** An object with these members only. */
export const closedShape = (properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});

/** An object of the engine: a later version may add members. */
export const openShape = (properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties,
  required: [...required],
});

export const arrayShape = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

export const jsonAnswer = (schema: JsonSchema, status = 200) => ({ status, type: 'application/json', schema });

export const runStatuses = ['running', 'waiting', 'interrupted', 'succeeded', 'failed', 'cancelled'];

export const fileQuery = closedShape({ file: textShape(texts.file) }, ['file']);

export const runEntryShape = openShape(
  {
    id: { type: 'string' },
    pipeline: { type: 'string' },
    file: { type: 'string' },
    status: { type: 'string', enum: runStatuses },
    pool: { type: 'string' },
    note: textShape(texts.poolNote),
    started_at: { type: 'string', format: 'date-time' },
    duration: { type: 'number', description: 'ms' },
  },
  ['id', 'pipeline', 'file', 'status', 'started_at'],
);

export const usageShape = openShape(
  {
    pipeline: { type: 'string' },
    model: { type: ['string', 'null'] },
    day: { type: 'string', format: 'date' },
    runs: { type: 'integer' },
    calls: { type: 'integer' },
    input_tokens: { type: 'integer' },
    output_tokens: { type: 'integer' },
    cost: { type: 'number', description: 'USD' },
    unpriced_runs: { type: 'integer' },
  },
  ['runs', 'calls', 'input_tokens', 'output_tokens', 'cost', 'unpriced_runs'],
);

const questionShape = openShape(
  { question: { type: 'string' }, kind: { type: 'string' }, text: { type: 'string' }, answer: { type: 'object' } },
  ['question', 'kind', 'text', 'answer'],
);

export const factShape: JsonSchema = {
  ...openShape({ seq: { type: 'integer' }, at: { type: 'number' }, type: { type: 'string' } }, ['seq', 'at', 'type']),
  additionalProperties: {},
};

export const scheduleShape = openShape(
  {
    kind: { type: 'string', enum: ['schedule', 'run', 'file'] },
    file: { type: 'string' },
    id: { type: 'string' },
    cron: { type: ['string', 'null'] },
    timezone: { type: ['string', 'null'] },
    of: { type: ['string', 'null'], description: say(texts.triggerOf) },
    next: { type: ['string', 'null'], format: 'date-time' },
    waiting: { type: 'integer' },
    obeyed: { type: 'boolean', description: say(texts.obeyed) },
    last: {
      type: ['object', 'null'],
      properties: {
        time: { type: 'string', format: 'date-time' },
        run: { type: ['string', 'null'] },
        problem: { type: ['string', 'null'] },
      },
      required: ['time', 'run', 'problem'],
    },
  },
  ['kind', 'file', 'id', 'cron', 'timezone', 'of', 'next', 'waiting', 'obeyed', 'last'],
);

export const graphShape = openShape(
  {
    graph: { type: 'object' },
    called: arrayShape(openShape({ name: { type: 'string' }, graph: { type: 'object' } }, ['name', 'graph'])),
  },
  ['graph', 'called'],
);

export const runShape = openShape({ run: runEntryShape, questions: arrayShape(questionShape), result: { type: 'object' } }, [
  'run',
  'questions',
  'result',
]);

export const keyHeader = closedShape({ 'Idempotency-Key': textShape(texts.key, { maxLength: 200 }) });

export const costShape = { type: 'number', exclusiveMinimum: 0, description: say(texts.maxCost) } as const;

export const begunAnswer = jsonAnswer(openShape({ run: { type: 'string' }, note: textShape(texts.poolNote) }, ['run']), 202);
