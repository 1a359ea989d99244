/** A step kind. `key` decides the kind; `executable` is false until it is supported. */
interface KindSpec {
  key: string;
  title: string;
  doc: string;
  executable: boolean;
  /** Its running attempts take a slot of `max_parallel`. */
  takesSlot: boolean;
  /** It asks models: over the network, with the retries of a prompt, at a price. */
  asksModels: boolean;
  /** It takes a time that an estimate shows. */
  takesTime: boolean;
  /** A case of `tests:` may give its answer, so that nobody is asked. */
  answeredByCase: boolean;
  /** Its result is its only effect, so it is useless where nothing reads that. */
  resultOnly: boolean;
}

export const stepKinds = {
  prompt: {
    key: 'prompt',
    title: 'Prompt',
    doc: 'Sends one prompt to a model. The value is its text, or the object that `vars` or `output_schema` describes.',
    executable: true,
    takesSlot: true,
    asksModels: true,
    takesTime: true,
    answeredByCase: true,
    resultOnly: true,
  },
  tool: {
    key: 'tool',
    title: 'Tool',
    doc: 'Calls one action of a registered tool. The value is the result object of the tool.',
    executable: true,
    takesSlot: true,
    asksModels: false,
    takesTime: true,
    answeredByCase: true,
    resultOnly: false,
  },
  retrieve: {
    key: 'retrieve',
    title: 'Retrieve',
    doc: 'Finds the passages of files or rows that fit a question. The value holds them as `passages`, the best first, and as `text` for a prompt.',
    executable: true,
    takesSlot: true,
    asksModels: false,
    takesTime: true,
    answeredByCase: true,
    resultOnly: true,
  },
  set: {
    key: 'set',
    title: 'Set',
    doc: 'Writes variables. The value is the map that was written.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: false,
    answeredByCase: false,
    resultOnly: false,
  },
  group: {
    key: 'steps',
    title: 'Group',
    doc: 'Holds steps in a frame of its own. The value maps each step id to its value.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: false,
    answeredByCase: false,
    resultOnly: false,
  },
  transform: {
    key: 'transform',
    title: 'Transform',
    doc: 'Filters, maps, sorts, groups and joins data without code. The value is a list, or the map that `aggregate` makes.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: false,
    answeredByCase: false,
    resultOnly: true,
  },
  switch: {
    key: 'switch',
    title: 'Switch',
    doc: 'Runs the one branch of `cases` that fits the value of an expression.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: false,
    answeredByCase: false,
    resultOnly: false,
  },
  pipeline: {
    key: 'pipeline',
    title: 'Pipeline',
    doc: 'Runs another pipeline as a function of its inputs.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: true,
    answeredByCase: false,
    resultOnly: false,
  },
  generated: {
    key: 'steps_from',
    title: 'Generated steps',
    doc: 'Runs steps that a model wrote, within what the step allows. The value maps each of their ids to its value.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: true,
    answeredByCase: false,
    resultOnly: false,
  },
  ask: {
    key: 'ask',
    title: 'Ask',
    doc: 'Puts a question to a person and waits durably for the answer.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: true,
    answeredByCase: true,
    resultOnly: false,
  },
  fail: {
    key: 'fail',
    title: 'Fail',
    doc: 'Fails with a text of your own, as `assertion`. What becomes of it is said as for any failure: handlers, `on_failure`, `on_item_failure`.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: false,
    answeredByCase: false,
    resultOnly: false,
  },
  assert: {
    key: 'assert',
    title: 'Assert',
    doc: 'Fails as `assertion` where a condition does not hold, and says which one and with what values. The value is `true`.',
    executable: true,
    takesSlot: false,
    asksModels: false,
    takesTime: false,
    answeredByCase: false,
    resultOnly: false,
  },
  ensemble: {
    key: 'ensemble',
    title: 'Ensemble',
    doc: 'Asks several models and makes one answer of theirs. The value is `{answer, agreement, parts}`.',
    executable: true,
    takesSlot: true,
    asksModels: true,
    takesTime: true,
    answeredByCase: true,
    resultOnly: true,
  },
  agents: {
    key: 'agents',
    title: 'Agents',
    doc: 'Several experts with tools work on one task and hand it to each other until one answers. The value is `{answer, agent, board, handoffs}`.',
    executable: true,
    takesSlot: true,
    asksModels: true,
    takesTime: true,
    answeredByCase: false,
    resultOnly: false,
  },
} as const satisfies Record<string, KindSpec>;

export type StepKind = keyof typeof stepKinds;

/** The kinds that ask models. */
export type ModelKind = { [Kind in StepKind]: (typeof stepKinds)[Kind]['asksModels'] extends true ? Kind : never }[StepKind];
