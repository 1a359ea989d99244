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
  description: 'Values for the inputs of the pipeline. A template reads what began the run from `trigger`.',
};

/** The outcomes of a run. */
export const triggerOutcomes = ['succeeded', 'failed', 'cancelled'] as const;

const ownId: JsonSchema = { type: 'string', pattern: '^[A-Za-z][\\w-]*$', description: 'A name for it, in lists.' };
const eventOverlap = (usual: (typeof overlaps)[number]): JsonSchema => ({
  enum: [...overlaps],
  description: `What becomes of one at which the run before is still at work: \`skip\` it, \`queue\` it until that has ended, \`cancel\` that run, or \`allow\` both. \`${usual}\` unless given.`,
});

/** A trigger by the end of another run. */
const run: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    pipeline: {
      type: 'string',
      description: 'The file of the pipeline whose runs count, found from this one as a step finds what it calls.',
    },
    outcomes: {
      type: 'array',
      minItems: 1,
      items: { enum: [...triggerOutcomes] },
      description: 'Ends that count: `succeeded` (alone, unless given), `failed`, `cancelled`.',
    },
    id: ownId,
    condition: {
      type: ['string', 'boolean'],
      description: 'Which ends begin a run: an expression over `trigger`, such as `trigger.outputs.count > 0`. All unless given.',
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
      description: 'Which files: a pattern such as `inbox/**/*.pdf`, or a list of them, from the folder that is served.',
      anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }],
    },
    settle: {
      ...durationSchema,
      description: 'How long files must be as they are before a run begins for them. `2s` unless given.',
    },
    id: ownId,
    condition: {
      type: ['string', 'boolean'],
      description:
        'Which changes begin a run: an expression over `trigger`, such as `trigger.files | length > 1`. All unless given.',
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
    timezone: { type: 'string', description: 'The time zone that `cron` is read in, such as `Europe/Berlin`. UTC unless given.' },
    id: { type: 'string', pattern: '^[A-Za-z][\\w-]*$', description: 'A name for it, in lists and in `--on-trigger`.' },
    inputs,
    catch_up: {
      enum: [...catchUps],
      description:
        'What becomes of times that passed while no server ran: `one` run for all of them (unless given), `none`, or `all`, the newest 24 at most.',
    },
    overlap: {
      enum: [...overlaps],
      description:
        'What becomes of a time at which the run before is still at work: `skip` it (unless given), `queue` it until that has ended (one waits at most), `cancel` that run, or `allow` both.',
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
      description: 'Where it is sent to: `POST /hooks/ID` of the server.',
    },
    secret: {
      type: 'string',
      pattern: '^[A-Z][A-Z0-9_]*_WEBHOOK_SECRET$',
      examples: ['GITHUB_WEBHOOK_SECRET'],
      description:
        'The variable of the environment of the server that holds the secret, by name; it ends in `_WEBHOOK_SECRET`. A request that is not signed with it begins nothing.',
    },
    signature: {
      enum: [...signatures],
      description:
        'How requests are signed: as Standard Webhooks say (`standard`, unless given), or as GitHub does (`github`, `X-Hub-Signature-256`).',
    },
    condition: {
      type: ['string', 'boolean'],
      description:
        'Which requests begin a run: an expression over `trigger`, such as `trigger.body.action == "opened"`. All unless given.',
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
      description: 'Times at which `baton serve` begins a run: a cron expression, a schedule, or a list of them.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [schedule, { type: 'string' }] } }, schedule],
    },
    webhook: {
      description: 'Signed requests to `baton serve` that begin a run: a webhook, or a list of them.',
      anyOf: [{ type: 'array', items: webhook }, webhook],
    },
    run: {
      description:
        'Ends of runs of other pipelines, at which `baton serve` begins a run: the file of one, a map, or a list of them.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [run, { type: 'string' }] } }, run],
    },
    file: {
      description: 'Files that come or change, at which `baton serve` begins a run: a pattern, a map, or a list of them.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [file, { type: 'string' }] } }, file],
    },
  },
};
