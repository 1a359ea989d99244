import type { JsonSchema } from '../json.ts';
import { retrievalParameters } from '../tools/builtin/retrieval.ts';

/**
 * Members of maps inside keys, with their meaning. Their values are not validated by the schema, so that older spellings and
 * computed values pass.
 */
const about = (members: Readonly<Record<string, string>>): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(members).map(([name, description]) => [name, { description }])),
});

/** One part of a prompt that is written as a list. */
export const promptPart: JsonSchema = about({
  text: 'Words of the prompt, with templates.',
  file: 'A file whose text is taken in.',
  image: 'A picture for models that see: a file of the project, or what a step gave. PNG, JPEG, GIF or WebP, up to 20 MB.',
  audio: 'A recording for models that hear: a file of the project, or what a step gave. MP3, WAV and others, up to 20 MB.',
  step: 'The id of a step whose value is put in.',
  path: 'Which part of that value, for example `rows[0].name`.',
  strict: 'With `true` it is a failure if the step gave nothing.',
});

/** The members of `retrieve`. */
export const searchSchema: JsonSchema = {
  ...about(Object.fromEntries(Object.entries(retrievalParameters).map(([name, { description }]) => [name, String(description)]))),
  additionalProperties: false,
  required: ['from', 'query'],
};

/** One condition of `assert`. */
export const assertion: JsonSchema = {
  ...about({ condition: 'What must hold.', message: 'What is said where it does not.' }),
  additionalProperties: false,
  required: ['condition'],
};

/** One entry of `on_error`. */
export const handler: JsonSchema = about({
  kinds: 'The kinds of failure that it answers; without kinds and pattern, all.',
  pattern: 'A regular expression that the message must match.',
  use: 'The value that the step gives in place of its own.',
  step: 'The id of the step to go to.',
  retry: 'How many further attempts are made.',
  with: 'Parameters of those attempts in place of the own ones.',
  fallback:
    'What answers in its place: another model, `{prompt}` with the words that a model is asked (`{model, prompt}` for another model too), or a call `{tool, action, parameters}`.',
});

const agentMembers = {
  description: 'Its purpose, shown to the agents that may hand over to it.',
  system: 'The system prompt: who it is and how it works.',
  system_file: 'The file that holds the system prompt.',
  expert: 'The named expert whose model, settings and tools are taken.',
  personality: 'A named personality, or a system prompt.',
  model: 'The model, as `provider:name`. A list is a chain of fallbacks.',
  selection: 'How its model is chosen.',
  temperature: 'How freely the model chooses words; 0 is the most repeatable.',
  max_tokens: 'The longest answer, in tokens.',
  options: 'Parameters of the provider, by its own names.',
  tools: 'Tools that it may call, as on a prompt.',
  max_turns: 'The most rounds of tool calls of this agent, handoffs among them.',
  hands_to: 'The agents that it may hand over to. Without them it answers.',
};

/** The keys of one of `agents`. */
export const agentKeys: readonly string[] = Object.keys(agentMembers);

/** One of `agents`. */
export const agent: JsonSchema = { ...about(agentMembers), additionalProperties: false };

/** One of `experts`. */
export const expert: JsonSchema = about({
  model: 'The model, as `provider:name`. A list is a chain of fallbacks.',
  temperature: 'How freely the model chooses words; 0 is the most repeatable.',
  max_tokens: 'The longest answer, in tokens.',
  system_prompt: 'The system prompt of its steps.',
  personality: 'The named personality that it speaks with.',
  tools: 'Tools that it may call.',
});

/** One of `personalities`. */
export const personality: JsonSchema = about({
  system_prompt: 'The system prompt.',
  style: 'How it writes, in a few words.',
  format: 'The form that its answers have, in a few words.',
  extends: 'The personality that it builds on.',
  description: 'Its purpose, for people.',
});
