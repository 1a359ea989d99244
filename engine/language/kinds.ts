/** What a step can do. `key` is the key that makes a step one of this kind; `executable` is false until something executes it. */
interface KindSpec {
  key: string;
  title: string;
  doc: string;
  executable: boolean;
  /** Running attempts of these take a slot of `max_parallel`. */
  takesSlot: boolean;
}

export const kinds = {
  prompt: {
    key: 'prompt',
    title: 'Prompt',
    doc: 'Sends one prompt to a model. The value is its text, or the object that `vars` or `output_schema` describes.',
    executable: true,
    takesSlot: true,
  },
  tool: {
    key: 'tool',
    title: 'Tool',
    doc: 'Calls one action of a registered tool. The value is the result object of the tool.',
    executable: true,
    takesSlot: true,
  },
  set: {
    key: 'set',
    title: 'Set',
    doc: 'Writes variables. The value is the map that was written.',
    executable: true,
    takesSlot: false,
  },
  group: {
    key: 'steps',
    title: 'Group',
    doc: 'Holds steps in a frame of its own. The value maps each step id to its value.',
    executable: true,
    takesSlot: false,
  },
  transform: {
    key: 'transform',
    title: 'Transform',
    doc: 'Filters, maps, sorts, groups and joins data without code. The value is a list, or the map that `aggregate` makes.',
    executable: true,
    takesSlot: false,
  },
  switch: {
    key: 'switch',
    title: 'Switch',
    doc: 'Runs the one branch of `cases` that fits the value of an expression.',
    executable: true,
    takesSlot: false,
  },
  pipeline: {
    key: 'pipeline',
    title: 'Pipeline',
    doc: 'Runs another pipeline as a function of its inputs.',
    executable: true,
    takesSlot: false,
  },
  ask: {
    key: 'ask',
    title: 'Ask',
    doc: 'Puts a question to a person and waits durably for the answer.',
    executable: true,
    takesSlot: false,
  },
  ensemble: {
    key: 'ensemble',
    title: 'Ensemble',
    doc: 'Asks several models and makes one answer of theirs. The value is `{answer, agreement, parts}`.',
    executable: true,
    takesSlot: true,
  },
} as const satisfies Record<string, KindSpec>;

export type StepKind = keyof typeof kinds;
