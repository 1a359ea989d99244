import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { ModelAnswer } from '../../../../engine/run/model-port.ts';

/** What an agent says, turn by turn: a text, an object, calls of tools, or a failure. */
type Said = string | { json: Json } | { calls: readonly (readonly [name: string, parameters: JsonMap])[] } | { fail: 'network' };

export interface AgentsCase {
  rule: string;
  /** The keys of the step beside its id. */
  step: string;
  /** By the name of the agent. */
  said: Readonly<Record<string, readonly Said[]>>;
  value?: Json;
  error?: RegExp;
  kind?: string;
  /** Who was asked, in order. */
  spoke?: string;
  /** Calls of tools of the step, in order: the agent and the tool. */
  tools?: string;
  /** What the last asked agent was told last, a text or the answer of a tool. */
  told?: RegExp;
  /** What stands in its system prompt. */
  system?: RegExp;
}

export const answerOf = (said: Said, id: () => string): Partial<ModelAnswer> => {
  if (typeof said === 'string') return { text: said };
  if ('json' in said) return { text: JSON.stringify(said.json), object: said.json };
  if ('calls' in said) return { calls: said.calls.map(([name, parameters]) => ({ id: id(), name, arguments: parameters })) };
  throw new Error(said.fail);
};

const handoff = (to: string, message: string): readonly [string, JsonMap] => ['handoff', { to, message }];
const write = (notes: JsonMap): readonly [string, JsonMap] => ['write_board', notes];

const pair = `
    task: Explain the tides.
    agents:
      finder: {description: Finds facts., system: You find., tools: [work], hands_to: [writer]}
      writer: {description: Writes., system: You write., hands_to: [finder]}`;
const board = `${pair}
    board: {facts: {type: array, items: {type: string}}, draft: A text}`;

export const cases: readonly AgentsCase[] = [
  {
    rule: 'the first agent begins, and an answer without a handoff is the value',
    step: pair,
    said: { finder: ['By the moon.'] },
    value: { answer: 'By the moon.', agent: 'finder', board: {}, handoffs: [] },
    spoke: 'finder',
    told: /^The task:\nExplain the tides\.$/,
    system: /You find\.\n\nYou are `finder`[\s\S]*- `writer`: Writes\./,
  },
  {
    rule: 'a handoff makes another agent go on, which is told who handed over, with what words, and the task',
    step: pair,
    said: { finder: [{ calls: [handoff('writer', 'It is the moon.')] }], writer: ['The moon pulls.'] },
    value: {
      answer: 'The moon pulls.',
      agent: 'writer',
      board: {},
      handoffs: [{ from: 'finder', to: 'writer', message: 'It is the moon.' }],
    },
    spoke: 'finder writer',
    tools: 'finder handoff',
    told: /^`finder` hands over to you: It is the moon\.\n\nThe task:\nExplain the tides\.$/,
  },
  {
    rule: 'an agent that gets the turn back goes on with its own conversation, and is not told the task twice',
    step: pair,
    said: {
      finder: [{ calls: [['work_do', { n: 1 }]] }, { calls: [handoff('writer', 'One.')] }, 'Two.'],
      writer: [{ calls: [handoff('finder', 'More.')] }],
    },
    value: {
      answer: 'Two.',
      agent: 'finder',
      board: {},
      handoffs: [
        { from: 'finder', to: 'writer', message: 'One.' },
        { from: 'writer', to: 'finder', message: 'More.' },
      ],
    },
    spoke: 'finder finder writer finder',
    tools: 'finder work.do, finder handoff, writer handoff',
    told: /^`writer` hands over to you: More\.$/,
  },
  {
    rule: 'notes on the board are seen by the others, and stand in the value',
    step: board,
    said: {
      finder: [{ calls: [write({ facts: ['moon', 'sun'] }), handoff('writer', 'See the board.')] }],
      writer: [{ calls: [write({ draft: 'Moon and sun.' })] }, 'Both.'],
    },
    value: {
      answer: 'Both.',
      agent: 'writer',
      board: { facts: ['moon', 'sun'], draft: 'Moon and sun.' },
      handoffs: [{ from: 'finder', to: 'writer', message: 'See the board.' }],
    },
    tools: 'finder write_board, finder handoff, writer write_board',
    told: /"written":\["draft"\]/,
    system: /The board holds notes/,
  },
  {
    rule: 'the board travels with the turn, and a note that nobody wrote is null',
    step: board,
    said: { finder: [{ calls: [write({ facts: ['moon'] })] }, { calls: [handoff('writer', 'Go.')] }], writer: ['Done.'] },
    value: {
      answer: 'Done.',
      agent: 'writer',
      board: { facts: ['moon'], draft: null },
      handoffs: [{ from: 'finder', to: 'writer', message: 'Go.' }],
    },
    told: /The board:\n\{\n {2}"facts": \[\n {4}"moon"\n {2}\],\n {2}"draft": null\n\}$/,
  },
  {
    rule: 'a note that does not fit goes back to the agent, and is not written',
    step: board,
    said: { finder: [{ calls: [write({ facts: 'moon' })] }, 'Done.'] },
    value: { answer: 'Done.', agent: 'finder', board: { facts: null, draft: null }, handoffs: [] },
    told: /facts/,
    tools: '',
  },
  {
    rule: 'a note of another name goes back to the agent',
    step: board,
    said: { finder: [{ calls: [write({ title: 'moon' })] }, 'Done.'] },
    value: { answer: 'Done.', agent: 'finder', board: { facts: null, draft: null }, handoffs: [] },
    told: /title/,
  },
  {
    rule: 'a handoff to somebody whom the agent may not hand to goes back to it',
    step: pair,
    said: { finder: [{ calls: [handoff('editor', 'Go.')] }, 'Alone then.'] },
    value: { answer: 'Alone then.', agent: 'finder', board: {}, handoffs: [] },
    told: /writer/,
  },
  {
    rule: 'of two handoffs in one answer the first counts, and calls beside them are made',
    step: pair,
    said: {
      finder: [{ calls: [handoff('writer', 'One.'), ['work_do', {}], handoff('writer', 'Two.')] }, 'Back.'],
      writer: [{ calls: [handoff('finder', 'Go on.')] }],
    },
    value: {
      answer: 'Back.',
      agent: 'finder',
      board: {},
      handoffs: [
        { from: 'finder', to: 'writer', message: 'One.' },
        { from: 'writer', to: 'finder', message: 'Go on.' },
      ],
    },
    tools: 'finder handoff, finder work.do, writer handoff',
  },
  {
    rule: 'an agent without `hands_to` has no tool to hand over, and one that starts is named',
    step: '{task: Go., start: b, agents: {a: {system: A., hands_to: [b]}, b: {system: B.}}}',
    said: { b: [{ calls: [handoff('a', 'Go.')] }, 'Done.'] },
    value: { answer: 'Done.', agent: 'b', board: {}, handoffs: [] },
    told: /There is no tool handoff/,
  },
  {
    rule: 'rounds of all agents together are bounded',
    step: `${pair}\n    max_turns: 2`,
    said: {
      finder: [{ calls: [handoff('writer', 'Go.')] }, { calls: [['work_do', {}]] }],
      writer: [{ calls: [handoff('finder', 'Go.')] }],
    },
    error: /still called tools after 2 rounds \(max_turns\)/,
    kind: 'bad-response',
    tools: 'finder handoff, writer handoff',
  },
  {
    rule: 'rounds of one agent are bounded where it says so',
    step: '{task: Go., agents: {a: {tools: [work], max_turns: 1}}}',
    said: { a: [{ calls: [['work_do', { n: 1 }]] }, { calls: [['work_do', { n: 2 }]] }] },
    error: /The agent a of t still called tools after 1 round of its own/,
    kind: 'bad-response',
  },
  {
    rule: 'calls are bounded by `limits`',
    step: `${pair}\n    limits: {max_calls: 2}`,
    said: { finder: [{ calls: [handoff('writer', 'Go.')] }], writer: [{ calls: [handoff('finder', 'Go.')] }] },
    error: /max_calls/,
    kind: 'budget',
    spoke: 'finder writer',
  },
  {
    rule: 'an attempt after a failure goes on where it stopped: nothing is asked or called again',
    step: `${pair}\n    retry: {attempts: 1, delay: 0.001, on: [network]}`,
    said: {
      finder: [{ calls: [['work_do', {}]] }, { calls: [handoff('writer', 'Go.')] }],
      writer: [{ fail: 'network' }, 'Done.'],
    },
    value: { answer: 'Done.', agent: 'writer', board: {}, handoffs: [{ from: 'finder', to: 'writer', message: 'Go.' }] },
    spoke: 'finder finder writer writer',
    tools: 'finder work.do, finder handoff',
  },
  {
    rule: 'after an answer that is not good enough only the agent that gave it is asked again',
    step: `${pair}\n    retry: {attempts: 1, delay: 0.001}\n    quality: {condition: value.answer | length > 3}`,
    said: { finder: [{ calls: [handoff('writer', 'Go.')] }], writer: ['No', 'Longer'] },
    value: { answer: 'Longer', agent: 'writer', board: {}, handoffs: [{ from: 'finder', to: 'writer', message: 'Go.' }] },
    spoke: 'finder writer writer',
    told: /not good enough/,
  },
  {
    rule: 'the answer fits `vars`; one that does not is mended by who gave it',
    step: `${pair}\n    vars: {text: The text}`,
    said: { finder: [{ calls: [handoff('writer', 'Go.')] }], writer: [{ json: { other: 1 } }, { json: { text: 'moon' } }] },
    value: {
      answer: { text: 'moon' },
      agent: 'writer',
      board: {},
      handoffs: [{ from: 'finder', to: 'writer', message: 'Go.' }],
    },
    spoke: 'finder writer writer',
  },
  {
    rule: 'a tool that goes wrong is told to its agent',
    step: pair,
    said: { finder: [{ calls: [['work_do', { fail: 'broken' }]] }, 'Without it.'] },
    value: { answer: 'Without it.', agent: 'finder', board: {}, handoffs: [] },
    told: /broken/,
  },
  {
    rule: 'the offline engine calls no tools, so several agents are refused',
    step: '{task: Go., agents: {a: {model: offline, hands_to: [b]}, b: {model: offline}}}',
    said: {},
    error: /the offline engine of a calls no tools/,
    kind: 'input',
    spoke: '',
  },
  {
    rule: 'one agent without a board may be the offline engine',
    step: '{task: Go., agents: {a: {model: offline}}}',
    said: { a: ['Something.'] },
    value: { answer: 'Something.', agent: 'a', board: {}, handoffs: [] },
  },
];
