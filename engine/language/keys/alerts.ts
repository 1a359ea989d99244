import type { JsonSchema } from '../json.ts';
import { durationSchema } from './key.ts';

const share = { type: 'number', minimum: 0, maximum: 1 };

/** Thresholds of alerts (`alerts` of a pipeline; in `baton.yaml` for all pipelines). */
const thresholds: Readonly<Record<string, JsonSchema>> = {
  time: { ...durationSchema, description: 'A longer run, without the time of people.' },
  cost: { type: 'number', minimum: 0, description: 'A more expensive run, in USD.' },
  failure_rate: {
    ...share,
    description: 'A larger share of the newest 20 runs failed: `0.2` is one of five. It needs at least five runs.',
  },
  agreement: { ...share, description: 'The members of an ensemble agree less, from 0 to 1.' },
  drift: {
    type: 'number',
    exclusiveMinimum: 1,
    description:
      'A step takes so many times as long as it did, or answers so many times as much or as little: its newest three runs against those before, three at least. `2` is twice or half.',
  },
};

export const alertsSchema: JsonSchema = { type: 'object', additionalProperties: false, properties: { ...thresholds } };

/** `baton.yaml` also names who gets alerts. */
export const sharedAlertsSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...thresholds,
    webhook: {
      type: 'string',
      pattern: '^https?://',
      examples: ['https://hooks.example.org/alerts'],
      description:
        'Where alerts go after a run of the command line or the editor: a POST with the run and its alerts as JSON. It needs the permission that a request of the tool `http` needs.',
    },
    command: {
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      description:
        'A program and its arguments; it finds the run and its alerts in `.baton/alerts.json`. It needs the permission that the tool `terminal` needs.',
    },
  },
};
