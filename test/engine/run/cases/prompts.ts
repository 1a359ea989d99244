import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { Message, ModelAnswer, ModelCall } from '../../../../engine/run/model-port.ts';
import { yaml } from '../../../yaml.ts';

/** A pipeline whose prompts are answered by turns, with what the model must have been asked. */
export interface PromptCase {
  rule: string;
  text: string;
  files?: Record<string, string>;
  inputs?: JsonMap;
  /** What the model answers to its first, second, … call. */
  answers: readonly Partial<ModelAnswer>[];
  /** The messages of the last call. */
  asked?: readonly Message[];
  /** Anything else of the last call. */
  call?: Partial<ModelCall>;
  outputs?: Record<string, Json>;
  status?: string;
  error?: RegExp;
}

const user = (content: string): Message => ({ role: 'user', content });
const system = (content: string): Message => ({ role: 'system', content });

export const cases: readonly PromptCase[] = [
  {
    rule: 'parts stand one below the other; a part may be the text of a file, or what a step gave',
    text: `
steps:
  - {id: a, set: {v: seven}}
  - id: p
    prompt:
      - text: "First {{ 1 + 1 }}"
      - file: words.md
      - {step: a, path: v}
      - {step: a, path: nothing}
      - last`,
    files: { 'words.md': 'Words with {{ braces }}' },
    answers: [{ text: 'ok' }],
    asked: [user('First 2\n\nWords with {{ braces }}\n\nseven\n\nlast')],
  },
  {
    rule: 'what a prompt was asked with is read behind the dot, unless its answer has a member of that name',
    text: `
steps:
  - {id: p, prompt: "Up to {{ 10 + 10 }}", system: Be brief., max_tokens: "{{ 10 + 10 }}", temperature: 0.5}
  - {id: q, prompt: hi, temperature: 1, output_schema: {type: object, properties: {prompt: {type: string}}}}
outputs: {asked: "{{ p.prompt }}", with: "{{ [p.max_tokens, p.temperature, p.system] }}", own: "{{ q.prompt }}", hot: "{{ q.temperature }}"}`,
    answers: [{ text: 'ok' }, { text: '{}', object: { prompt: 'mine' } }],
    outputs: { asked: 'Up to 20', with: [20, 0.5, 'Be brief.'], own: 'mine', hot: 1 },
  },
  {
    rule: 'the system prompt that a personality gives is read behind the dot',
    text: `
personalities: {exact: Be exact.}
steps:
  - {id: p, prompt: hi, personality: exact}
  - {id: q, prompt: hi, personality: Be brief.}
outputs: {p: "{{ p.system }}", q: "{{ q.system }}"}`,
    answers: [{ text: 'ok' }, { text: 'ok' }],
    outputs: { p: 'Be exact.', q: 'Be brief.' },
  },
  {
    rule: 'a part that is strict fails the step where the value is missing',
    text: 'steps: [{id: a, set: {v: 1}}, {id: p, prompt: [{step: a, path: nothing, strict: true}]}]',
    answers: [],
    status: 'failed',
    error: /nothing/,
  },
  {
    rule: 'the text of a file is data: it is not rendered, also inside a text',
    text: 'steps: [{id: p, prompt: "Read: {{ file: a.txt }} << b.txt >> {{ 1 + 1 }}"}]',
    files: { 'a.txt': 'A{{ 1 }}', 'b.txt': 'B<AUTO>x</AUTO>' },
    answers: [{ text: 'ok' }],
    asked: [user('Read: A{{ 1 }} B<AUTO>x</AUTO> 2')],
  },
  {
    rule: 'a prompt and a system prompt of files are rendered as if they stood there, what they take in is not',
    text: `
inputs: {topic: tea}
steps:
  - {id: p, for_each: [1, 2], prompt_file: prompts/ask.md, system_file: prompts/who.md}`,
    files: {
      'prompts/ask.md': 'About {{ topic }}, {{ item }}:\n{{ file: more.md }}',
      'prompts/who.md': '{% if topic == "tea" %}You brew.{% endif %}',
      'more.md': 'More {{ braces }}',
    },
    answers: [{ text: 'one' }, { text: 'two' }],
    asked: [system('You brew.'), user('About tea, 2:\nMore {{ braces }}')],
  },
  {
    rule: 'a schema in a file is asked for as if it stood there, with the files that it names under $defs',
    text: `
steps:
  - {id: p, prompt: Judge., output_schema: {$ref: answer.yaml}}
outputs: {score: "{{ p.marks[0].score }}"}`,
    files: {
      'answer.yaml': yaml`
        $id: https://example.com/answer
        type: object
        properties: {marks: {$ref: "#/$defs/marks"}}
        $defs: {marks: {type: array, items: {$ref: mark.json}}}`,
      'mark.json': '{"type": "object", "properties": {"score": {"type": "number"}, "inner": {"$ref": "#"}}}',
    },
    answers: [{ text: '{}', object: { marks: [{ score: 7 }] } }],
    outputs: { score: 7 },
    call: {
      schema: {
        type: 'object',
        properties: { marks: { $ref: '#/$defs/marks' } },
        $defs: {
          marks: { type: 'array', items: { $ref: '#/$defs/mark_json' } },
          mark_json: {
            type: 'object',
            properties: { score: { type: 'number' }, inner: { $ref: '#/$defs/mark_json' } },
          },
        },
      },
    },
  },
  {
    rule: 'the schemas of an input, of a variable and of a quality check may lie in a file',
    text: `
inputs: {grade: {$ref: mark.json, default: {score: 3}}}
steps:
  - {id: p, prompt: "{{ grade.score }}", quality: {schema: {$ref: mark.json}}, vars: {mark: {schema: {$ref: mark.json}}}}`,
    files: { 'mark.json': '{"type": "object", "properties": {"score": {"type": "number"}}}' },
    answers: [{ text: '{}', object: { mark: { score: 1 } } }],
    call: {
      schema: {
        type: 'object',
        properties: { mark: { $ref: '#/$defs/mark_json' } },
        required: ['mark'],
        additionalProperties: false,
        $defs: { mark_json: { type: 'object', properties: { score: { type: 'number' } } } },
      },
    },
  },
  {
    rule: 'files take in files',
    text: 'steps: [{id: p, prompt: "{{ file: a.txt }}"}]',
    files: { 'a.txt': '1 << b.txt >> 3', 'b.txt': '2' },
    answers: [{ text: 'ok' }],
    asked: [user('1 2 3')],
  },
  {
    rule: 'options are passed on',
    text: 'steps: [{id: p, prompt: hi, options: {seed: 7, top_p: "{{ 0.5 }}"}}]',
    answers: [{ text: 'ok' }],
    call: { options: { seed: 7, top_p: 0.5 } },
  },
  {
    rule: 'prompts of one session share a conversation, in text order',
    text: `
steps:
  - {id: a, prompt: One, session: talk}
  - {id: other, prompt: Alone, dependencies: [a]}
  - {id: b, prompt: Two, session: talk, system: Be brief., dependencies: [other]}
outputs: {b: "{{ b }}"}`,
    answers: [{ text: 'first' }, { text: 'apart' }, { text: 'second' }],
    asked: [system('Be brief.'), user('One'), { role: 'assistant', content: 'first' }, user('Two')],
    outputs: { b: 'second' },
  },
  {
    rule: 'an expert brings its model, settings and system prompt; the step’s own come first or below',
    text: `
experts:
  analyst: {model: test:big, temperature: 0.1, max_tokens: 50, system_prompt: You are an analyst., personality: plain}
personalities:
  plain: {system: Write plainly., style: short, extends: base}
  base: Be honest.
steps: [{id: p, prompt: hi, expert: analyst, temperature: 0.9, system: Answer in one word.}]`,
    answers: [{ text: 'ok' }],
    asked: [
      system(yaml`
        You are an analyst.

        Be honest.

        Write plainly.

        Style: short.

        Answer in one word.`),
      user('hi'),
    ],
    call: { model: 'test:big', temperature: 0.9, max_tokens: 50 },
  },
  {
    rule: 'a personality may be words for this step alone',
    text: 'steps: [{id: p, prompt: hi, personality: You are a pirate.}]',
    answers: [{ text: 'ok' }],
    asked: [system('You are a pirate.'), user('hi')],
  },
  {
    rule: 'an expert that is called like a tool is the model for it',
    text: 'experts: {work: test:tools}\nsteps: [{id: p, prompt: hi, tools: [work]}]',
    answers: [{ text: 'ok' }],
    call: { model: 'test:tools' },
  },
  {
    rule: 'a model with tools asks for them in rounds, and then answers',
    text: 'steps: [{id: p, prompt: hi, tools: [work]}]\noutputs: {p: "{{ p }}"}',
    answers: [
      { text: 'let me see', calls: [{ id: 'c1', name: 'work_do', arguments: { n: 1 } }] },
      { calls: [{ id: 'c2', name: 'work_do', arguments: { n: 2 } }] },
      { text: 'three' },
    ],
    asked: [
      user('hi'),
      { role: 'assistant', content: 'let me see', calls: [{ id: 'c1', name: 'work_do', arguments: { n: 1 } }] },
      { role: 'tool', call: 'c1', content: '{"success":true,"n":1}' },
      { role: 'assistant', content: '', calls: [{ id: 'c2', name: 'work_do', arguments: { n: 2 } }] },
      { role: 'tool', call: 'c2', content: '{"success":true,"n":2}' },
    ],
    outputs: { p: 'three' },
  },
  {
    rule: 'what went wrong with a tool is told to the model; a tool that is not offered is not called',
    text: 'steps: [{id: p, prompt: hi, tools: [work]}]',
    answers: [
      {
        calls: [
          { id: 'c1', name: 'filesystem_delete', arguments: { path: '/' } },
          { id: 'c2', name: 'work_do', arguments: { fail: 'no luck' } },
        ],
      },
      { text: 'ok' },
    ],
    asked: [
      user('hi'),
      {
        role: 'assistant',
        content: '',
        calls: [
          { id: 'c1', name: 'filesystem_delete', arguments: { path: '/' } },
          { id: 'c2', name: 'work_do', arguments: { fail: 'no luck' } },
        ],
      },
      { role: 'tool', call: 'c1', content: '{"error":"There is no tool filesystem_delete. Available: work_do."}', failed: true },
      { role: 'tool', call: 'c2', content: '{"success":false,"error":"no luck"}', failed: true },
    ],
  },
  {
    rule: 'more rounds than max_turns fail the step',
    text: 'steps: [{id: p, prompt: hi, tools: [work], max_turns: 1}]',
    answers: [
      { calls: [{ id: 'c1', name: 'work_do', arguments: {} }] },
      { calls: [{ id: 'c2', name: 'work_do', arguments: {} }] },
    ],
    status: 'failed',
    error: /max_turns/,
  },
  {
    rule: 'a model that asks for the same thing again is told so in place of a third call',
    text: 'steps: [{id: p, prompt: hi, tools: [work]}]\noutputs: {p: "{{ p }}"}',
    answers: [
      { calls: [{ id: 'c1', name: 'work_do', arguments: { n: 1 } }] },
      { calls: [{ id: 'c2', name: 'work_do', arguments: { n: 1 } }] },
      { calls: [{ id: 'c3', name: 'work_do', arguments: { n: 1 } }] },
      { text: 'one' },
    ],
    asked: [
      user('hi'),
      { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'work_do', arguments: { n: 1 } }] },
      { role: 'tool', call: 'c1', content: '{"success":true,"n":1}' },
      { role: 'assistant', content: '', calls: [{ id: 'c2', name: 'work_do', arguments: { n: 1 } }] },
      { role: 'tool', call: 'c2', content: '{"success":true,"n":1}' },
      { role: 'assistant', content: '', calls: [{ id: 'c3', name: 'work_do', arguments: { n: 1 } }] },
      {
        role: 'tool',
        call: 'c3',
        content:
          '{"error":"This call gave the same result 2 times; it was not made again. Use what is known, ask for something else, or answer."}',
        failed: true,
      },
    ],
    outputs: { p: 'one' },
  },
  {
    rule: 'one that goes on in its circle fails the step',
    text: 'steps: [{id: p, prompt: hi, tools: [work]}]',
    answers: ['c1', 'c2', 'c3', 'c4'].map((id) => ({ calls: [{ id, name: 'work_do', arguments: {} }] })),
    status: 'failed',
    error: /again and again/,
  },
  {
    rule: 'one action alone may be offered, and no line for a shell ever',
    text: 'steps: [{id: p, prompt: hi, tools: [filesystem.read, terminal.execute]}]',
    answers: [{ calls: [{ id: 'c1', name: 'terminal_execute', arguments: { command: 'rm -rf /' } }] }, { text: 'ok' }],
    asked: [
      user('hi'),
      { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'terminal_execute', arguments: { command: 'rm -rf /' } }] },
      { role: 'tool', call: 'c1', content: '', failed: true },
    ],
  },
];
