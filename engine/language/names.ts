import { ownMember } from './json.ts';
import type { MapField } from './types.ts';
import { anyMap, boolean, integer, mapType, number, string, unknownType } from './types.ts';

/**
 * The members of every step, whatever its value is. `result` and `vars` are its value, and so is `value` unless the value has
 * a member of that name.
 */
export const stepEnvelope: Readonly<Record<string, MapField>> = {
  status: {
    type: {
      kind: 'string',
      choices: ['pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled', 'completed', 'success'],
    },
    doc: 'How the step ended.',
  },
  success: { type: boolean, doc: 'Whether it succeeded.' },
  error: {
    type: {
      ...mapType({
        kind: string,
        message: string,
        step: string,
        attempt: integer,
        retryable: boolean,
        hint: string,
        cause: string,
      }),
      foreign: { failed_task_id: 'step', error_type: 'kind', error_message: 'message' },
    },
    doc: 'Why it failed; absent where it did not.',
    optional: true,
  },
  parameters: { type: anyMap, doc: 'Its parameters as they were rendered.' },
  location: { type: string, doc: 'The file that it wrote or read.' },
  duration: { type: number, doc: 'Milliseconds from its start to its end.' },
  attempts: { type: integer, doc: 'Attempts that were made.' },
  started_at: { type: string, doc: 'When it began, in ISO 8601.' },
  finished_at: { type: string, doc: 'When it ended, in ISO 8601.' },
  model: { type: string, doc: 'The model that answered.' },
  usage: {
    type: mapType({ input_tokens: integer, output_tokens: integer, cached_tokens: integer, reasoning_tokens: integer }),
    doc: 'Tokens used.',
  },
  cost: { type: number, doc: 'What it cost in USD.' },
  provenance: { type: string, doc: 'Where the value came from.' },
  why: { type: anyMap, doc: 'Why it went the way it went.' },
};

/** On a text value these members are the text itself. */
export const textMembers = ['content', 'text', 'response', 'output'] as const;

const secondsTaken: MapField = { type: number, doc: 'Seconds from its start to its end.', foreign: true };
const timeOfEnd: MapField = { type: string, doc: 'When it ended, in ISO 8601.', foreign: true };

/**
 * Names of other systems for the times of a tool, a question and a called pipeline: `duration` in seconds, and `finished_at`.
 */
export const timeMembers: Readonly<Record<string, MapField>> = {
  execution_time: secondsTaken,
  response_time: secondsTaken,
  search_time: secondsTaken,
  timestamp: timeOfEnd,
  scrape_time: timeOfEnd,
  verification_time: timeOfEnd,
};
export const isSeconds = (name: string): boolean => ownMember(timeMembers, name) === secondsTaken;

/**
 * Names of other systems for the whole value of a question and of a called pipeline behind `.result`, which has `success`
 * too.
 */
export const wholeResult: Readonly<Partial<Record<string, string>>> = { ask: 'value', pipeline: 'outputs' };

const usedDefault: MapField = { type: boolean, doc: 'Whether nobody answered, and the default counts.', foreign: true };

/** Members of every question: names of other systems for how it was answered. */
export const answeredMembers: Readonly<Record<string, MapField>> = { used_default: usedDefault, skipped: usedDefault };

/** Members of an approval and of a form: names of other systems for the answer and its parts. */
export const approvalMembers: Readonly<Record<string, MapField>> = {
  approved: { type: boolean, doc: 'The answer.' },
  action: {
    type: { kind: 'string', choices: ['approve', 'modify', 'reject'] },
    doc: 'The answer as a word; `modify` where a form has `modified_content`.',
    foreign: true,
  },
};
export const formMembers: Readonly<Record<string, MapField>> = {
  completion_rate: { type: number, doc: 'How many of its questions have an answer, in percent.', foreign: true },
  responses: { type: anyMap, doc: 'The answers by their names, which is the value.' },
  response_count: { type: integer, doc: 'How many answers there are.' },
  summary: {
    type: mapType({ rating_average: number, boolean_summary: anyMap, choice_summary: anyMap }),
    doc: 'The mean of the numbers, and the yeses, noes and choices by name.',
  },
};

/** The members of `loop` in the body of a loop. */
export const loopMembers: Readonly<Record<string, MapField>> = {
  first: { type: boolean, doc: 'Whether this is the first item.' },
  last: { type: boolean, doc: 'Whether this is the last item.' },
  length: { type: integer, doc: 'How many items there are.' },
  index: { type: integer, doc: 'The number of the item, from 1.' },
  index0: { type: integer, doc: 'The same from 0.' },
  iteration: { type: integer, doc: 'The same from 0.' },
  item: { type: unknownType, doc: 'The item.' },
  previous: { type: unknownType, doc: 'The values of the iteration before, by step.' },
  parent: { type: unknownType, doc: '`loop` of the loop around this one.' },
};

/** The members of `call` in a step that calls a tool. */
export const callMembers: Readonly<Record<string, MapField>> = {
  key: {
    type: string,
    doc: 'The key of this call, by which a receiver recognizes its repetition: the same for every attempt of the step, also after a kill and on another machine; another one in each iteration and each run. 32 hexadecimal digits.',
  },
};

/** Names that templates of a step that calls a tool can read beside those of every template. */
export const callNames: Readonly<Record<string, MapField>> = {
  call: { type: mapType(callMembers), doc: 'The call of the step.' },
};

/** Names that every template can read, unless a nearer name hides them. */
export const builtIns: Readonly<Record<string, MapField>> = {
  execution: {
    type: mapType({ id: string, timestamp: string, started_at: string, date: string, time: string }),
    doc: 'This run: its id, and when it began. Fixed for the whole run.',
  },
  run: { type: mapType({ id: string, status: string }), doc: 'This run: its id and, in `finally`, how it ended.' },
  pipeline: {
    type: mapType({ id: string, name: string, description: string, version: string, file: string }),
    doc: 'This pipeline, as its file describes it.',
  },
  timestamp: { type: string, doc: 'When the run began, in ISO 8601.' },
  current_timestamp: { type: string, doc: 'The same.' },
  current_date: { type: string, doc: 'The day on which the run began.' },
  pipeline_id: { type: string, doc: 'The id of the pipeline.' },
  execution_id: { type: string, doc: 'The id of the run.' },
  now: { type: string, doc: 'When the run began, in ISO 8601; also called as `now()`.' },
  output_path: {
    type: string,
    doc: 'The folder that products are written to. Outside of the project it counts only where a person named it.',
  },
  env: { type: anyMap, doc: 'Environment variables that `baton.yaml` lists under `env`.' },
  secrets: { type: anyMap, doc: 'The secret inputs. Their values go to tools and nowhere else.' },
};

/** Namespaces for a kind of name, which reach it even where a nearer name hides it. */
export const namespaces: Readonly<Record<string, string>> = {
  inputs: 'The inputs of the pipeline.',
  parameters: 'The parameters of the step; the inputs, where it has none.',
  variables: 'The variables in sight.',
  data: 'The constants of the pipeline.',
  steps: 'The steps in sight.',
  results: 'The same.',
  step_results: 'The same.',
  outputs: 'The outputs of the pipeline.',
};
