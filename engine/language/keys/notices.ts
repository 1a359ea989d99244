import type { JsonSchema } from '../json.ts';
import { durationSchema } from './key.ts';

/** What notices can be about. */
export const noticeSubjects = ['questions', 'alerts'] as const;

const variable = (end: string, example: string, description: string): JsonSchema => ({
  type: 'string',
  pattern: `^env:[A-Z][A-Z0-9_]*_${end}$`,
  examples: [example],
  description,
});

/** A usual e-mail address: nothing that a mail server could read as several. */
const mailbox: JsonSchema = { pattern: '^[^\\s@<>,;:"()]+@[^\\s@<>,;:"()]+$', examples: ['team@example.org'] };

/** `notices` of `baton.yaml`. Each goes to one target (`judgeNotices`). */
export const noticesSchema: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      id: {
        type: 'string',
        pattern: '^[A-Za-z][\\w-]*$',
        examples: ['team'],
        description: 'A name for it, in lists and in the audit.',
      },
      webhook: {
        type: 'string',
        pattern: '^https?://',
        examples: ['https://hooks.example.org/baton'],
        description: 'The address for a POST with JSON, signed according to Standard Webhooks.',
      },
      secret: variable(
        'NOTICE_SECRET',
        'env:TEAM_NOTICE_SECRET',
        'The variable with the secret that signs a webhook; its name ends in `_NOTICE_SECRET`.',
      ),
      slack: variable(
        'NOTICE_URL',
        'env:TEAM_NOTICE_URL',
        'The variable with the address of an incoming webhook of Slack, or of what understands the same; its name ends in `_NOTICE_URL`.',
      ),
      email: {
        description: 'The recipients of an e-mail: an address, or a list of them.',
        anyOf: [
          { type: 'string', ...mailbox },
          { type: 'array', minItems: 1, items: { type: 'string', ...mailbox } },
        ],
      },
      from: { type: 'string', ...mailbox, description: 'The sender of the e-mail.' },
      smtp: variable(
        'NOTICE_URL',
        'env:MAIL_NOTICE_URL',
        'The variable with the mail server, as `smtps://user:password@host:465` or `smtp://…:587`; its name ends in `_NOTICE_URL`.',
      ),
      of: {
        type: 'array',
        minItems: 1,
        items: { enum: [...noticeSubjects] },
        description: 'The events: `questions` that wait for a person, `alerts` of ended runs. Both unless given.',
      },
      expires: { ...durationSchema, description: 'The validity of the link to a question. `3d` unless given.' },
    },
    required: ['id'],
  },
};
