import type { ForeseenDeadline } from '../../forecast/simulate/foreseen-deadline.ts';
import type { JsonSchema } from '../../language/json.ts';
import { resultObjectSchema, withDescription } from '../../state/result/result-schema.ts';
import type { PlanForecast } from '../plan/forecast.ts';
import { schemaParts } from './schema-parts.ts';

const { text, count, amount, listOf } = schemaParts;

type ForecastStep = PlanForecast['steps'][number];

const range = { low: amount, median: amount, high: amount };
const orNothing = (description: string): JsonSchema =>
  withDescription(description, { oneOf: [resultObjectSchema<NonNullable<PlanForecast['duration']>>(range), { type: 'null' }] });

/** The forecast of a run in `estimate --json` and `run --plan --json`. */
export const forecastSchema: JsonSchema = resultObjectSchema<PlanForecast>(
  {
    duration: orNothing('Milliseconds, without the time of people; null where nothing can be foreseen.'),
    cost: orNothing('USD; null where a price is unknown.'),
    tokens: orNothing('Tokens of prompts and answers.'),
    fails: withDescription('The share of such runs in which a step fails for good.', amount),
    runs: withDescription('Earlier runs with the same steps that it was held against.', count),
    basis: withDescription('What it rests on: runs of this pipeline, like steps of others, or kinds and published prices.', {
      enum: ['runs', 'like', 'guess'],
    }),
    steps: listOf(
      resultObjectSchema<ForecastStep>({
        path: text,
        ...range,
        seen: withDescription('The times of just this step that it rests on.', count),
        from: { enum: ['step', 'like', 'prior'] },
      }),
    ),
    fresh: withDescription('Steps that have not run as they are written now.', listOf(text)),
    unknown: withDescription('Loops of which nothing tells how often they repeat.', listOf(text)),
    deadlines: withDescription(
      'What is due: a step, or the run (an empty `path`). `due` and `end`, when it is expected to end, with `low` and `high`, between which eight of ten end, are milliseconds after the beginning; `risk` is the share of such runs in which it is late.',
      listOf(
        resultObjectSchema<ForeseenDeadline>({ path: text, due: amount, risk: amount, end: amount, low: amount, high: amount }),
      ),
    ),
    trouble: withDescription('Why earlier runs could not be read.', text),
    notes: withDescription('Faults of the history, and earlier runs that are left out.', listOf(text)),
  },
  ['trouble'],
);
