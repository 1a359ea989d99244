import { failureKinds } from '../../language/failures.ts';
import type { JsonMap, JsonSchema } from '../../language/json.ts';
import { definedMap } from '../../language/json.ts';
import { strategies } from '../../language/models/selection.ts';
import { type ReachedLimit, runLimitNames } from '../../language/run-limits.ts';
import type { DeadlineResult } from '../deadlines.ts';
import type { Mode, Provenance, SkipReason } from '../events.ts';
import type { Failure } from '../failure.ts';
import type { StepStatus } from '../step.ts';
import type { Usage } from '../usage.ts';
import type { Why } from '../why.ts';
import { hedgeRefusals, turnReasons } from '../why.ts';
import type { Envelope, RunResult } from './result.ts';

/** A closed object schema; a key of its own type cannot be forgotten. */
export function resultObjectSchema<T>(
  properties: Record<keyof T & string, JsonSchema>,
  optional: readonly (keyof T & string)[] = [],
): JsonSchema {
  const left: readonly string[] = optional;
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties).filter((name) => !left.includes(name)),
    properties,
  };
}

export const withDescription = (description: string, schema: JsonSchema): JsonSchema => ({ ...schema, description });
const orNull = ({ description, ...schema }: JsonSchema): JsonSchema =>
  definedMap({ anyOf: [schema, { type: 'null' }], description });
const choice = <T extends string>(words: Record<T, true>): JsonSchema => ({ enum: Object.keys(words) });

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const amount: JsonSchema = { type: 'number', minimum: 0 };
const anything: JsonSchema = {};
const map: JsonSchema = { type: 'object' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const path = withDescription('The path of a step: `group.step`, `loop[3].step`, `sub/step`.', text);

const provenance = choice<Provenance>({
  live: true,
  cached: true,
  replayed: true,
  reused: true,
  pinned: true,
  edited: true,
  simulated: true,
  offline: true,
  batch: true,
});

const status = choice<StepStatus>({
  pending: true,
  running: true,
  waiting: true,
  succeeded: true,
  failed: true,
  skipped: true,
  cancelled: true,
});

const reason = choice<SkipReason>({
  'condition-false': true,
  'routed-past': true,
  'not-activated': true,
  'upstream-failed': true,
  'run-stopped': true,
  'left-out': true,
});

const failure: JsonSchema = {
  description: 'Why something failed, and what can be done.',
  ...resultObjectSchema<Failure>(
    {
      kind: { enum: [...failureKinds] },
      message: text,
      step: path,
      field: withDescription('The key of the step that it failed at, where one is known.', text),
      attempt: withDescription('Which attempt it was, from 1.', count),
      retryable: withDescription('Whether another attempt may cure it.', flag),
      retry_after: withDescription('Milliseconds that the other side asked to wait.', amount),
      needs: withDescription(
        'What a person would have to allow.',
        resultObjectSchema({ tool: text, pattern: text }, ['pattern']),
      ),
      limit: withDescription(
        'The limit of the run that it would have broken.',
        resultObjectSchema<ReachedLimit>({ name: { enum: [...runLimitNames] }, most: amount, least: amount }),
      ),
      cause: withDescription('What lies behind it, as it was told.', text),
      hint: withDescription('What to do.', text),
      missed: withDescription('The answer missed what was asked of it; a further attempt is told so.', { const: true }),
    },
    ['step', 'field', 'attempt', 'retry_after', 'cause', 'hint', 'missed', 'needs', 'limit'],
  ),
};

const usage: JsonSchema = {
  description: 'Tokens; a figure that is absent is unknown.',
  ...resultObjectSchema<Usage>({ input_tokens: count, output_tokens: count, cached_tokens: count, reasoning_tokens: count }, [
    'input_tokens',
    'output_tokens',
    'cached_tokens',
    'reasoning_tokens',
  ]),
};

const why: JsonSchema = {
  description: 'Why the step went the way it went.',
  ...resultObjectSchema<Why>(
    {
      condition: resultObjectSchema<NonNullable<Why['condition']>>({ text, values: map, result: flag }),
      model: resultObjectSchema<NonNullable<Why['model']>>(
        {
          chosen: text,
          reason: text,
          strategy: withDescription('The strategy of the selection that chose.', { enum: [...strategies] }),
          instead: { description: 'Who then steps in.', type: 'array', items: text },
          candidates: {
            description: 'Every model that there was to choose from, with what was known of it beforehand.',
            type: 'array',
            items: resultObjectSchema<{ model: string; reason: string }>({ model: text, reason: text }),
          },
        },
        ['candidates', 'strategy', 'instead'],
      ),
      cascade: resultObjectSchema<NonNullable<Why['cascade']>>(
        { first: text, answered: text, missed: withDescription("Why the first model's answer would not do.", text) },
        ['missed'],
      ),
      branch: resultObjectSchema<NonNullable<Why['branch']>>({ value: anything, chosen: { type: ['string', 'null'] } }),
      cache: resultObjectSchema<NonNullable<Why['cache']>>(
        { hit: flag, age: withDescription('Milliseconds.', amount), reason: { enum: ['none', 'expired', 'changed'] } },
        ['age', 'reason'],
      ),
      quality: resultObjectSchema<NonNullable<Why['quality']>>({ score: { type: 'number' }, reason: text, model: text }),
      auto: {
        type: 'array',
        items: resultObjectSchema<NonNullable<Why['auto']>[number]>({
          field: text,
          question: text,
          answer: anything,
          locked: flag,
        }),
      },
      answered: resultObjectSchema<NonNullable<Why['answered']>>({ by: text }),
      hedge: withDescription(
        'Of a step with `hedge`: whether a second call was made because the first took longer than `after` milliseconds, whether the second answered first, or why none was made.',
        resultObjectSchema<NonNullable<Why['hedge']>>(
          { after: amount, made: { const: true }, won: { const: true }, off: { enum: [...hedgeRefusals] } },
          ['after', 'made', 'won', 'off'],
        ),
      ),
      turn: withDescription(
        'Why it went before `waiting` others that were ready too; `ahead` are milliseconds to the end of the run, as expected. By `begin_by`, in milliseconds since 1970, it had to begin so that nothing behind it would be late.',
        resultObjectSchema<NonNullable<Why['turn']>>(
          { by: { enum: [...turnReasons] }, waiting: count, ahead: amount, begin_by: { type: 'number' } },
          ['ahead', 'begin_by'],
        ),
      ),
    },
    ['condition', 'model', 'cascade', 'branch', 'cache', 'quality', 'auto', 'answered', 'hedge', 'turn'],
  ),
};

const deadline: JsonSchema = withDescription(
  'When it was due, whether it was late (null while it goes on and is not yet), and the share of simulated runs in which it was late, where that was told.',
  resultObjectSchema<DeadlineResult>({ due: time, late: { type: ['boolean', 'null'] }, risk: amount }, ['risk']),
);

const envelope: JsonSchema = {
  description: 'What became of a step.',
  ...resultObjectSchema<Envelope>(
    {
      status,
      success: flag,
      error: orNull({ $ref: '#/$defs/failure' }),
      value: withDescription(
        'What it gave; null unless it succeeded. A value that is too large to be at hand is `{artifact, bytes}`.',
        anything,
      ),
      parameters: withDescription('What it was given.', anything),
      location: withDescription('The file that it wrote or read.', orNull(text)),
      duration: withDescription('Milliseconds.', orNull(amount)),
      attempts: count,
      started_at: orNull(time),
      finished_at: orNull(time),
      model: orNull(text),
      usage: orNull({ $ref: '#/$defs/usage' }),
      cost: withDescription('USD, as far as prices are known.', orNull(amount)),
      provenance: withDescription('Where the value came from; null unless it succeeded.', orNull(provenance)),
      why: orNull({ $ref: '#/$defs/why' }),
      deadline,
      reason: withDescription('Why it was skipped.', reason),
      degraded: withDescription('Why its value is not what it should be.', text),
      generated: withDescription('The steps that a model wrote for it, as they ran.', text),
    },
    ['deadline', 'reason', 'degraded', 'generated'],
  ),
};

type Product = RunResult['products'][number];

/** Definitions for the schema of the result. */
export const sharedDefs: JsonMap = { envelope, failure, usage, why };

/** The schema of the result document, the same in every interface; its names are those of `sharedDefs`. */
export const resultSchema: JsonMap = {
  title: 'Result',
  description: 'What came of a run.',
  ...resultObjectSchema<RunResult>(
    {
      run: resultObjectSchema<RunResult['run']>({
        id: text,
        folder: withDescription('Where everything of the run is kept.', text),
      }),
      pipeline: resultObjectSchema<RunResult['pipeline']>({
        id: text,
        name: text,
        file: text,
        hash: withDescription('SHA-256 of its text.', text),
      }),
      status: choice<RunResult['status']>({
        succeeded: true,
        failed: true,
        cancelled: true,
        waiting: true,
        interrupted: true,
        running: true,
      }),
      degraded: withDescription('It succeeded, but went on past a failure or with a default.', flag),
      inputs: map,
      outputs: map,
      absent: withDescription('Outputs that are null because what they read did not happen.', { type: 'array', items: text }),
      steps: withDescription('Every step that exists so far, by path.', {
        type: 'object',
        additionalProperties: { $ref: '#/$defs/envelope' },
      }),
      products: withDescription('Files that were written as products.', {
        type: 'array',
        items: resultObjectSchema<Product>({
          step: text,
          name: text,
          file: text,
          bytes: count,
          hash: withDescription('SHA-256.', text),
        }),
      }),
      order: withDescription('Paths in the order in which the steps ended.', { type: 'array', items: path }),
      usage: withDescription(
        'What all model calls used together.',
        resultObjectSchema<RunResult['usage']>({ calls: count, input_tokens: count, output_tokens: count, cached_tokens: count }),
      ),
      cost: resultObjectSchema<RunResult['cost']>(
        {
          usd: amount,
          complete: withDescription(
            'False where a price is unknown, or a call was cut off whose answer nobody has: then it cost more.',
            flag,
          ),
          lost: withDescription(
            'The part of it that is an estimate: calls whose answers were lost as the process ended, each counted as what its repetition cost.',
            resultObjectSchema<{ calls: number; usd: number }>({ calls: count, usd: amount }),
          ),
        },
        ['lost'],
      ),
      started_at: time,
      finished_at: orNull(time),
      duration: withDescription('Milliseconds.', orNull(amount)),
      error: orNull({ $ref: '#/$defs/failure' }),
      provenance: withDescription(
        'Where the answers of models and tools came from.',
        choice<Mode>({ live: true, replay: true, record: true, simulate: true }),
      ),
      deadline,
    },
    ['deadline'],
  ),
};
