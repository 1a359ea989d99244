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
        fail: { description: 'No answer comes: the kind of failure, or a map of `kind` and `message`.' },
      },
    },
  ],
};

/** One case of `tests` (language.md 9). */
export const testCase: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'What the case shows.' },
    inputs: { type: 'object', description: 'Values for the inputs.' },
    answers: {
      type: 'object',
      description:
        'What prompts, tools and people answer, by the path of the step; `*` stands for any text, the first path that fits counts. A text answers a prompt, a map a prompt with a schema, or a tool; a list answers the first call, the second, …. `{fail: KIND}` fails, `{calls: [{name, arguments}]}` asks for tools.',
    },
    http: {
      type: 'object',
      additionalProperties: { anyOf: [httpAnswer, { type: 'array', items: httpAnswer }] },
      description:
        'What requests of the tool `http`, and of tools of baton.yaml that are requests, are answered: by method and address, or by method and path of any host (`GET /items/*`); `*` stands for any text, the first key that fits counts. A text is the body; a list answers the first request, the second, …. Nothing is sent.',
    },
    replay: {
      type: 'string',
      description: 'A recording (of `--record`), beside this file, that answers what `answers` does not.',
    },
    expect: {
      type: 'object',
      additionalProperties: false,
      description: `What must come of it. Values are matched exactly, or by a map of ${matchers.map((one) => `\`${one}\``).join(', ')}.`,
      properties: {
        status: { enum: ended, description: 'How the run ends; `succeeded` unless an error is expected.' },
        degraded: { type: 'boolean', description: 'Whether it went on past a failure.' },
        steps: {
          type: 'object',
          additionalProperties: step,
          description: 'How steps end, by path; with `*` all that fit.',
        },
        outputs: { type: 'object', description: 'Outputs by name.' },
        values: { type: 'object', description: 'Values of steps, by path; with `*` all that fit.' },
        files: {
          type: 'object',
          description:
            'What stands in files, by path in the output folder, else in the working folder; `null`: there is no such file.',
        },
        calls: {
          type: 'object',
          additionalProperties: false,
          properties: {
            max: { type: 'integer', minimum: 0, description: 'The most.' },
            min: { type: 'integer', minimum: 0, description: 'The fewest.' },
          },
          description: 'How many model calls there are.',
        },
        error: {
          description: `Why the run fails: its kind (${failureKinds.join(', ')}), its message, or a map of \`kind\`, \`message\`, \`step\`.`,
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
