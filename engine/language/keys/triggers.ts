import type { JsonSchema } from '../json.ts';
import { durationSchema } from './key.ts';

/** What happens to scheduled times that passed while no server ran. */
export const catchUps = ['none', 'one', 'all'] as const;
/** What happens to a scheduled time while the previous run is still running. */
export const overlaps = ['skip', 'queue', 'cancel', 'allow'] as const;

/** The ways in which a webhook proves its sender. */
export const signatures = ['standard', 'github'] as const;

const inputs: JsonSchema = {
  type: 'object',
  description: 'Values for the inputs of the pipeline. Templates can read `trigger`, the event.',
};

/** The outcomes of a run. */
export const triggerOutcomes = ['succeeded', 'failed', 'cancelled'] as const;

const ownId: JsonSchema = { type: 'string', pattern: '^[A-Za-z][\\w-]*$', description: 'A name for it, in lists.' };
const eventOverlap = (usual: (typeof overlaps)[number]): JsonSchema => ({
  enum: [...overlaps],
  description: `The policy while the previous run is active: \`skip\` this one, \`queue\` it until that has ended, \`cancel\` that run, or \`allow\` both. \`${usual}\` unless given.`,
});

/** A trigger by the end of another run. */
const run: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    pipeline: {
      type: 'string',
      description: 'The file of the other pipeline, resolved like that of a calling step.',
    },
    outcomes: {
      type: 'array',
      minItems: 1,
      items: { enum: [...triggerOutcomes] },
      description: 'The ends that count: `succeeded` (the only one by default), `failed`, `cancelled`.',
    },
    id: ownId,
    condition: {
      type: ['string', 'boolean'],
      description:
        'The ends that start a run: an expression over `trigger`, such as `trigger.outputs.count > 0`. All unless given.',
    },
    inputs,
    overlap: eventOverlap('allow'),
  },
  required: ['pipeline'],
};

/** A trigger by changed files. */
const file: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    files: {
      description: 'The files: a pattern such as `inbox/**/*.pdf`, or a list of them, relative to the served folder.',
      anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }],
    },
    settle: {
      ...durationSchema,
      description: 'The time that files must be unchanged before a run starts for them. `2s` unless given.',
    },
    id: ownId,
    condition: {
      type: ['string', 'boolean'],
      description:
        'The changes that start a run: an expression over `trigger`, such as `trigger.files | length > 1`. All unless given.',
    },
    inputs,
    overlap: eventOverlap('queue'),
  },
  required: ['files'],
};

/** One schedule. */
const schedule: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cron: {
      type: 'string',
      description:
        'When: minute, hour, day of the month, month, day of the week, as in `0 7 * * MON-FRI`; or a word such as `@daily`.',
    },
    timezone: { type: 'string', description: 'The time zone of `cron`, such as `Europe/Berlin`. UTC unless given.' },
    id: { type: 'string', pattern: '^[A-Za-z][\\w-]*$', description: 'A name for it, in lists and in `--on-trigger`.' },
    inputs,
    catch_up: {
      enum: [...catchUps],
      description:
        'The policy for times missed while no server ran: `one` run for all of them (the default), `none`, or `all`, at most the newest 24.',
    },
    overlap: {
      enum: [...overlaps],
      description:
        'The policy while the previous run is active: `skip` this one (the default), `queue` it until that has ended (at most one waits), `cancel` that run, or `allow` both.',
    },
  },
  required: ['cron'],
};

/** One webhook. */
const webhook: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: {
      type: 'string',
      pattern: '^[A-Za-z][\\w-]*$',
      description: 'The last part of its address: `POST /hooks/ID` of the server.',
    },
    secret: {
      type: 'string',
      pattern: '^[A-Z][A-Z0-9_]*_WEBHOOK_SECRET$',
      examples: ['GITHUB_WEBHOOK_SECRET'],
      description:
        "The name of the server's environment variable with the secret, ending in `_WEBHOOK_SECRET`. A request with another signature starts nothing.",
    },
    signature: {
      enum: [...signatures],
      description:
        'The signature of requests: that of Standard Webhooks (`standard`, the default), or that of GitHub (`github`, `X-Hub-Signature-256`).',
    },
    condition: {
      type: ['string', 'boolean'],
      description:
        'The requests that start a run: an expression over `trigger`, such as `trigger.body.action == "opened"`. All unless given.',
    },
    inputs,
  },
  required: ['id', 'secret'],
};

/** `triggers` of a pipeline. */
export const triggersSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    schedule: {
      description: 'Times at which `baton serve` starts a run: a cron expression, a schedule, or a list of them.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [schedule, { type: 'string' }] } }, schedule],
    },
    webhook: {
      description: 'Signed requests to `baton serve` that start a run: a webhook, or a list of them.',
      anyOf: [{ type: 'array', items: webhook }, webhook],
    },
    run: {
      description:
        'Ends of runs of other pipelines that start a run under `baton serve`: the file of one, a map, or a list of them.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [run, { type: 'string' }] } }, run],
    },
    file: {
      description: 'New and changed files for which `baton serve` starts a run: a pattern, a map, or a list of them.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [file, { type: 'string' }] } }, file],
    },
  },
};
