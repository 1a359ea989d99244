import { balances } from '../providers/balance.ts';
import { keepingSchema } from './key.ts';

/** The limits of a provider, and the abilities of one of its models. */
export const providerBounds = {
  max_parallel: { type: 'integer', minimum: 1, description: 'The maximum number of parallel calls.' },
  rpm: { type: 'number', exclusiveMinimum: 0, description: 'Calls a minute.' },
  tpm: { type: 'number', exclusiveMinimum: 0, description: 'Tokens a minute, prompts and answers together.' },
};

const endpoint = {
  base_url: {
    type: 'string',
    pattern: '^https?://',
    examples: ['http://127.0.0.1:8080/v1'],
    description: 'The address of the server.',
  },
  key: {
    type: 'string',
    pattern: '^(env:[A-Za-z_]\\w*|none)$',
    examples: ['env:MY_KEY', 'none'],
    description:
      '`env:NAME` names the environment variable with its key; `none` for a server without keys. Never the key itself.',
  },
  ...providerBounds,
};

export const providerSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    type: { type: 'string', description: 'The kind of provider; derived from its name if possible.' },
    profile: { type: 'string', description: 'The service or kind of server, for example `ollama` or `custom`.' },
    ...endpoint,
    endpoints: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', additionalProperties: false, properties: endpoint },
      description:
        'Several keys or addresses, which answer for one another: where one fails, refuses its key or asks for fewer calls, the next is asked. Limits hold for each.',
    },
    balance: {
      enum: [...balances],
      description:
        'Which of `endpoints` is asked first: `order`, the first of them, or `load`, the one with the fewest calls now.',
    },
    key_command: {
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      examples: [['gcloud', 'auth', 'print-access-token']],
      description:
        'In place of `key`: a program that prints a token, which is kept in memory and taken anew before it ends. It needs a permission.',
    },
    auth: {
      enum: ['sigv4'],
      description:
        'In place of `key`: `sigv4` signs each request with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, if it is set, `AWS_SESSION_TOKEN`.',
    },
    region: {
      type: 'string',
      examples: ['eu-central-1'],
      description: 'With `auth: sigv4`: the region, unless the address contains it.',
    },
    keep_alive: {
      ...keepingSchema,
      description:
        'With `profile: ollama`: how long the server keeps a model in memory after its last answer; `0` takes it out when the run ends, `-1` keeps it for ever.',
    },
    recording: {
      type: 'string',
      description: 'With `type: replay`: the recording or run with the answers; no model is called.',
    },
    command: {
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      examples: [['python3', 'provider.py']],
      description:
        'A program and its arguments that answer: it reads each question as a line of JSON, and writes lines of JSON. No shell reads them.',
    },
    module: {
      type: 'string',
      examples: ['./provider.mjs'],
      description: 'A JavaScript module of the project as provider: its default export is called for each prompt.',
    },
    env: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description:
        'With `command` or `module`: more variables for the environment of the program; `env:NAME` takes the value of one of ours.',
    },
  },
};
