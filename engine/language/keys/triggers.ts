import type { JsonSchema } from '../json.ts';

/** What becomes of times that passed while nobody obeyed a schedule. */
export const catchUps = ['none', 'one', 'all'] as const;
/** What becomes of a time at which the run of the one before is still at work. */
export const overlaps = ['skip', 'queue', 'cancel', 'allow'] as const;

/** How a webhook proves who sent it. */
export const signatures = ['standard', 'github'] as const;

const inputs: JsonSchema = {
  type: 'object',
  description: 'Values for the inputs of the pipeline. A template reads what began the run from `trigger`.',
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
  },
};
