import assert from 'node:assert/strict';
import { complete } from '../../../../server/features/completion/completion.ts';
import { atCursor } from '../../at-cursor.ts';

const files = {
  'clean.baton.yaml': `id: clean
name: Clean a text
inputs:
  text: {type: string, required: true, description: What is cleaned.}
  level: 2
outputs:
  cleaned: {value: "{{ tidy.text }}", type: string, description: The text without noise.}
  words: "{{ 1 + 1 }}"
steps:
  - id: tidy
    set: {text: "{{ text }}"}
`,
};
const head = `id: demo
inputs: {text: hello}
experts:
  analyst: {model: offline, temperature: 0.1}
personalities:
  plain: Write short sentences.
steps:
  - id: first
    set: {rows: [{name: a, price: 2}]}
  - id: late
    pipeline: clean.baton.yaml
    inputs: {text: "{{ text }}"}
`;
const after = `
  - id: other
    set: {a: 1}
`;

/** What is drawn, what must be offered, what must not be; with `first`, among so many in the order of sortText. */
const cases: { place: string; text: string; wanted: string[]; unwanted?: string[]; first?: number }[] = [
  {
    place: 'an empty file',
    text: '$0',
    wanted: ['pipeline', 'id', 'steps'],
    unwanted: ['prompt-step', 'AUTO'],
    first: 3,
  },
  {
    place: 'a new step',
    text: `${head}  - $0`,
    wanted: ['id', 'prompt', 'prompt-step', 'loop-step'],
    unwanted: ['pipeline-step', 'AUTO'],
  },
  {
    place: 'the keys of a step that has begun',
    text: `${head}  - id: x\n    $0`,
    wanted: ['prompt', 'tool'],
    unwanted: ['prompt-step', 'AUTO', 'group-step'],
  },
  {
    place: 'parameters of a call',
    text: `${head}  - id: x\n    tool: filesystem\n    action: read\n    parameters:\n      $0`,
    wanted: ['path', 'encoding'],
    unwanted: ['AUTO', 'group-step', 'pipeline', 'retry'],
  },
  {
    place: 'a value of a step',
    text: `${head}  - id: x\n    prompt: $0`,
    wanted: ['AUTO'],
    unwanted: ['prompt-step'],
  },
  {
    place: 'keys of a loop',
    text: `${head}  - id: x\n    while: true\n    $0`,
    wanted: ['max_iterations', 'strict', 'until', 'break_if'],
  },
  {
    place: 'keys of a handler',
    text: `${head}  - id: x\n    prompt: a\n    on_error:\n      - $0`,
    wanted: ['kinds', 'use', 'step', 'fallback'],
  },
  {
    place: 'keys of a handler in braces',
    text: `${head}  - id: x\n    prompt: a\n    on_error: [{kinds: [timeout], $0}]`,
    wanted: ['use', 'step', 'retry'],
    unwanted: ['kinds', 'id'],
  },
  {
    place: 'kinds of failure',
    text: `${head}  - id: x\n    prompt: a\n    on_error:\n      - kinds: [$0]`,
    wanted: ['timeout', 'rate', 'tool'],
  },
  {
    place: 'kinds of failure for retry',
    text: `${head}  - id: x\n    prompt: a\n    retry: {on: [$0]}`,
    wanted: ['timeout', 'rate'],
  },
  {
    place: 'keys of retry',
    text: `${head}  - id: x\n    prompt: a\n    retry:\n      $0`,
    wanted: ['attempts', 'backoff', 'on'],
    unwanted: ['prompt'],
  },
  {
    place: 'words of retry',
    text: `${head}  - id: x\n    prompt: a\n    retry:\n      backoff: $0`,
    wanted: ['constant', 'linear', 'exponential'],
  },
  {
    place: 'the step of a handler',
    text: `${head}  - id: x\n    prompt: a\n    on_error:\n      - step: $0${after}`,
    wanted: ['other', 'first'],
    unwanted: ['x'],
    first: 4,
  },
  {
    place: 'a case',
    text: `${head}  - id: x\n    switch: text\n    cases:\n      bug: $0${after}`,
    wanted: ['other'],
    unwanted: ['x', 'bug'],
    first: 1,
  },
  {
    place: 'a case in braces',
    text: `${head}  - id: x\n    switch: text\n    cases: {bug: $0}${after}`,
    wanted: ['other'],
    first: 1,
  },
  {
    place: 'the default of a switch',
    text: `${head}  - id: x\n    switch: text\n    cases: {a: other}\n    default: $0${after}`,
    wanted: ['other'],
    first: 1,
  },
  {
    place: 'keys of a step in a case',
    text: `${head}  - id: x\n    switch: text\n    cases:\n      bug:\n        - id: y\n          $0`,
    wanted: ['prompt', 'tool', 'set'],
    unwanted: ['id'],
  },
  {
    place: 'keys of a case that is one step',
    text: `${head}  - id: x\n    switch: text\n    cases:\n      bug:\n        $0`,
    wanted: ['prompt', 'tool', 'set'],
  },
  {
    place: 'a condition of assert',
    text: `${head}  - id: x\n    assert: $0${after}`,
    wanted: ['first', 'text'],
    unwanted: ['prompt-step'],
  },
  {
    place: 'a condition in a list of assert',
    text: `${head}  - id: x\n    assert:\n      - first.rows | $0${after}`,
    wanted: ['length'],
  },
  {
    place: 'a condition in a map of assert',
    text: `${head}  - id: x\n    assert:\n      - {condition: first.$0, message: none}${after}`,
    wanted: ['rows'],
  },
  {
    place: 'the keys of one condition of assert',
    text: `${head}  - id: x\n    assert:\n      - condition: 1 > 2\n        $0${after}`,
    wanted: ['message'],
    unwanted: ['prompt'],
  },
  {
    place: 'keys of a switch',
    text: `${head}  - id: x\n    switch: text\n    $0`,
    wanted: ['cases', 'default'],
    unwanted: ['system'],
  },
  { place: 'routes', text: `${head}  - id: x\n    prompt: a\n    routes: [$0]${after}`, wanted: ['other'], first: 2 },
  { place: 'experts', text: `${head}  - id: x\n    prompt: a\n    expert: $0`, wanted: ['analyst'], first: 1 },
  { place: 'personalities', text: `${head}  - id: x\n    prompt: a\n    personality: $0`, wanted: ['plain'], first: 1 },
  {
    place: 'keys of an expert',
    text: `${head.replace('  analyst:', '  second:\n    $0\n  analyst:')}`,
    wanted: ['model', 'temperature', 'personality', 'tools'],
  },
  {
    place: 'the personality of an expert',
    text: `${head.replace('  analyst:', '  second:\n    personality: $0\n  analyst:')}`,
    wanted: ['plain'],
  },
  {
    place: 'keys of a personality',
    text: `${head.replace('  plain:', '  calm:\n    $0\n  plain:')}`,
    wanted: ['system_prompt', 'style', 'extends'],
  },
  {
    place: 'the base of a personality',
    text: `${head.replace('  plain:', '  calm: {extends: $0}\n  plain:')}`,
    wanted: ['plain', 'calm'],
  },
  { place: 'tools of a prompt', text: `${head}  - id: x\n    prompt: a\n    tools: [$0]`, wanted: ['filesystem', 'http'] },
  {
    place: 'tools of a prompt, one a line',
    text: `${head}  - id: x\n    prompt: a\n    tools:\n      - $0`,
    wanted: ['filesystem', 'http'],
  },
  {
    place: 'one action of a tool',
    text: `${head}  - id: x\n    prompt: a\n    tools: [filesystem.$0]`,
    wanted: ['filesystem.read', 'filesystem.write'],
  },
  { place: 'keys of a part', text: `${head}  - id: x\n    prompt:\n      - $0`, wanted: ['text', 'file', 'step'] },
  {
    place: 'the step of a part',
    text: `${head}  - id: x\n    prompt:\n      - step: $0`,
    wanted: ['first', 'late'],
    unwanted: ['x'],
  },
  {
    place: 'keys of a question',
    text: `${head}  - id: x\n    ask: Well?\n    $0`,
    wanted: ['type', 'choices', 'fields', 'default'],
  },
  { place: 'types of a question', text: `${head}  - id: x\n    ask: Well?\n    type: $0`, wanted: ['approve', 'choice', 'form'] },
  {
    place: 'inputs of the called pipeline',
    text: `${head}  - id: x\n    pipeline: clean.baton.yaml\n    inputs:\n      $0`,
    wanted: ['text', 'level'],
    unwanted: ['topic', 'type'],
    first: 2,
  },
  {
    place: 'inputs in braces',
    text: `${head}  - id: x\n    pipeline: clean.baton.yaml\n    inputs: {text: a, $0}`,
    wanted: ['level'],
    unwanted: ['text'],
  },
  {
    place: 'names to inherit',
    text: `${head}  - id: x\n    pipeline: clean.baton.yaml\n    inherit: [$0]`,
    wanted: ['text'],
    first: 1,
  },
  {
    place: 'outputs to rename',
    text: `${head}  - id: x\n    pipeline: clean.baton.yaml\n    rename:\n      $0`,
    wanted: ['cleaned', 'words'],
  },
  {
    place: 'keys of a pipeline that is written out',
    text: `${head}  - id: x\n    pipeline:\n      $0`,
    wanted: ['inputs', 'steps', 'outputs'],
    unwanted: ['prompt'],
  },
  {
    place: 'keys of its steps',
    text: `${head}  - id: x\n    pipeline:\n      steps:\n        - id: y\n          $0`,
    wanted: ['prompt', 'tool'],
    unwanted: ['outputs', 'id'],
  },
  {
    place: 'outputs behind the dot',
    text: `${head}  - id: x\n    prompt: "{{ late.$0 }}"`,
    wanted: ['cleaned', 'words'],
    first: 2,
  },
  {
    place: 'outputs in a block text',
    text: `${head}  - id: x\n    prompt: |\n      Look at\n      {{ late.$0 }}`,
    wanted: ['cleaned', 'words'],
    first: 2,
  },
  {
    place: 'outputs in the words of an AUTO tag',
    text: `${head}  - id: x\n    prompt: <AUTO>how to use {{ late.$0 }}</AUTO>`,
    wanted: ['cleaned', 'words'],
    first: 2,
  },
  { place: 'keys of a transform', text: `${head}  - id: x\n    transform:\n      $0`, wanted: ['from', 'steps'] },
  {
    place: 'operations',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - $0`,
    wanted: ['filter', 'map', 'sort', 'group_by', 'join'],
    unwanted: ['prompt', 'id'],
  },
  {
    place: 'keys of a join',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - join: {$0}`,
    wanted: ['with', 'on', 'type', 'as'],
  },
  {
    place: 'fields of rows, nothing typed',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - filter: $0`,
    wanted: ['name', 'price'],
    first: 3,
  },
  {
    place: 'fields of rows, half a name',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - filter: pri$0`,
    wanted: ['price', 'item'],
    unwanted: ['late'],
  },
  {
    place: 'fields of rows behind other operations',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - map: {title: name | upper}\n        - sort: $0`,
    wanted: ['title'],
    unwanted: ['price'],
    first: 1,
  },
  {
    place: 'fields of rows in a list of keys',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - sort: [name, $0]`,
    wanted: ['price'],
  },
  {
    place: 'aggregates',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - aggregate: {total: $0}`,
    wanted: ['sum', 'count'],
  },
  {
    place: 'filters in an expression over rows',
    text: `${head}  - id: x\n    transform:\n      from: "{{ first.rows }}"\n      steps:\n        - filter: name | $0`,
    wanted: ['length', 'upper'],
  },
  { place: 'names in a bare condition', text: `${head}  - id: x\n    condition: $0\n    set: {a: 1}`, wanted: ['first', 'text'] },
  {
    place: 'members in a bare condition',
    text: `${head}  - id: x\n    condition: late.$0\n    set: {a: 1}`,
    wanted: ['cleaned', 'success'],
  },
  {
    place: 'steps of the body in `until`',
    text: `${head}  - id: x\n    until: $0\n    steps:\n      - id: inner\n        set: {a: 1}`,
    wanted: ['first'],
  },
  { place: 'keys of an input', text: 'id: a\ninputs:\n  topic:\n    $0', wanted: ['type', 'default', 'description'] },
  { place: 'keys of limits', text: 'id: a\nlimits: {$0}', wanted: ['max_cost', 'timeout'] },
  {
    place: 'experts on broken YAML',
    text: `${head}  - id: x\n    prompt: "never closed\n  - id: y\n    prompt: a\n    expert: $0`,
    wanted: ['analyst'],
  },
];

describe('completion of what the language has beside plain steps', () => {
  for (const { place, text, wanted, unwanted = [], first } of cases)
    it(place, () => {
      const { snapshot, position } = atCursor(text, files);
      const items = complete(snapshot, position).sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
      const labels = items.map(({ label }) => label);
      const shown = first ? labels.slice(0, first) : labels;
      for (const label of wanted) assert.ok(shown.includes(label), `${label} is missing from ${shown.slice(0, 20).join(' ')}`);
      for (const label of unwanted) assert.ok(!labels.includes(label), `${label} is offered`);
    });

  it('paths of the pipelines of the workspace, with what those that are called take and give', () => {
    const { snapshot, position } = atCursor(`${head}  - id: x\n    pipeline: $0`, files);
    const items = complete(snapshot, position, undefined, () => ['clean.baton.yaml', 'more/deep.baton.yaml']);
    assert.deepEqual(
      items.map(({ label }) => label),
      ['clean.baton.yaml', 'more/deep.baton.yaml'],
    );
    assert.match(JSON.stringify(items[0]?.documentation), /Clean a text.*text: text.*cleaned: text/s);
  });

  it('the parameters that a call needs, with their key', () => {
    const { snapshot, position } = atCursor(`${head}  - id: x\n    tool: filesystem\n    action: write\n    $0`, files);
    const item = complete(snapshot, position).find(({ label }) => label === 'parameters');
    assert.equal(item?.insertText, 'parameters:\n  path: $1\n  content: $2');
  });

  it('a filter apart from the braces that the editor has closed already', () => {
    const inserted = (text: string, name: string): string | undefined => {
      const { snapshot, position } = atCursor(`${head}  - id: x\n    prompt: "${text}"`, files);
      return complete(snapshot, position).find(({ label }) => label === name)?.insertText;
    };
    assert.equal(inserted('{{ text | up$0}}', 'upper'), 'upper ');
    assert.equal(inserted('{{ text | up$0 }}', 'upper'), undefined);
    assert.equal(inserted('{{ te$0}}', 'text'), undefined);
  });

  it('what an input of the called pipeline is for', () => {
    const { snapshot, position } = atCursor(`${head}  - id: x\n    pipeline: clean.baton.yaml\n    inputs: {$0}`, files);
    const [text, level] = complete(snapshot, position);
    assert.equal(text?.detail, 'text');
    assert.match(JSON.stringify(text?.documentation), /required.*What is cleaned/s);
    assert.match(JSON.stringify(level?.documentation), /`2` unless given/);
  });
});
