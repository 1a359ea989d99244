import { failureKinds } from '../failures.ts';
import type { JsonSchema } from '../json.ts';

/** Ways to match a value other than exactly; several in one map must hold together. */
export const matchers = ['contains', 'matches', 'schema', 'gt', 'lt', 'one_of'] as const;

const ended = ['succeeded', 'failed', 'cancelled', 'waiting', 'interrupted'];
const step: JsonSchema = { enum: ['succeeded', 'failed', 'skipped', 'cancelled', 'waiting', 'running', 'pending'] };

const httpAnswer: JsonSchema = {
  anyOf: [
    { type: 'string' },
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        status: { type: 'integer', minimum: 200, maximum: 599, description: 'The status; 200 unless given.' },
        headers: { type: 'object', additionalProperties: { type: ['string', 'number'] }, description: 'Headers, by name.' },
        json: { description: 'The body, as data.' },
        body: { type: 'string', description: 'The body, as text.' },
        fail: { description: 'A failure instead of an answer: its kind, or a map of `kind` and `message`.' },
      },
    },
  ],
};

/** One case of `tests` (language.md 9). */
export const testCase: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'The name of the case.' },
    inputs: { type: 'object', description: 'Values for the inputs.' },
    answers: {
      type: 'object',
      description:
        'The answers of prompts, tools and people, by the path of the step; `*` stands for any text, the first matching path counts. A text answers a prompt, a map a prompt with a schema, or a tool; a list answers the first call, the second, …. `{fail: KIND}` fails, `{calls: [{name, arguments}]}` requests tool calls.',
    },
    http: {
      type: 'object',
      additionalProperties: { anyOf: [httpAnswer, { type: 'array', items: httpAnswer }] },
      description:
        'The answers to requests of the tool `http`, and of HTTP tools of baton.yaml: by method and address, or by method and path of any host (`GET /items/*`); `*` stands for any text, the first matching key counts. A text is the body; a list answers the first request, the second, …. Nothing is sent.',
    },
    replay: {
      type: 'string',
      description: 'A recording (of `--record`), beside this file, for calls that `answers` does not answer.',
    },
    expect: {
      type: 'object',
      additionalProperties: false,
      description: `The expected results. Values are matched exactly, or by a map of ${matchers.map((one) => `\`${one}\``).join(', ')}.`,
      properties: {
        status: { enum: ended, description: 'The status of the run; `succeeded` unless an error is expected.' },
        degraded: { type: 'boolean', description: 'Whether it succeeded only with a substitute.' },
        steps: {
          type: 'object',
          additionalProperties: step,
          description: 'The status of steps, by path; with `*` of all matching ones.',
        },
        outputs: { type: 'object', description: 'Outputs by name.' },
        values: { type: 'object', description: 'Values of steps, by path; with `*` of all matching ones.' },
        files: {
          type: 'object',
          description:
            'The content of files, by path in the output folder, else in the working folder; `null`: there is no such file.',
        },
        calls: {
          type: 'object',
          additionalProperties: false,
          properties: {
            max: { type: 'integer', minimum: 0, description: 'The most.' },
            min: { type: 'integer', minimum: 0, description: 'The fewest.' },
          },
          description: 'The number of model calls.',
        },
        error: {
          description: `The failure of the run: its kind (${failureKinds.join(', ')}), its message, or a map of \`kind\`, \`message\`, \`step\`.`,
          anyOf: [
            { type: ['string', 'number', 'boolean', 'null'] },
            {
              type: 'object',
              additionalProperties: false,
              properties: Object.fromEntries(['kind', 'message', 'step', ...matchers].map((name) => [name, {}])),
            },
          ],
        },
      },
    },
  },
};
