import assert from 'node:assert/strict';
import { complete } from '../../../../server/features/completion/completion.ts';
import { atCursor } from '../../at-cursor.ts';

const head = `id: demo
inputs:
  topic: {type: string, default: tea}
variables: {count: 0}
steps:
  - id: list_docs
    tool: filesystem
    action: list
    parameters: {path: docs}
  - id: facts
    for_each: "{{ list_docs.files }}"
    steps:
      - id: extract
        prompt: "Read {{ item }}"
        vars: {title: a title, year: {type: integer, description: when}}
`;

/** What is drawn, what must be among the first (in order of sortText), and what must not be offered. */
const picture = `${'steps:\n'}  - id: x\n    tool: image-generation\n    parameters:\n`;
const cases: { place: string; text: string; wanted: string[]; unwanted?: string[]; first?: number }[] = [
  {
    place: 'models that make a picture',
    text: `${picture}      model: $0`,
    wanted: ['openai:gpt-image-2', 'google:gemini-3.1-flash-image'],
    unwanted: ['offline', 'openai:gpt-transcribe'],
  },
  {
    place: 'sizes that the model of a picture takes',
    text: `${picture}      model: google:gemini-3.1-flash-image\n      size: $0`,
    wanted: ['1:1', '16:9 4K'],
    unwanted: ['1024x1024'],
  },
  {
    place: 'qualities of one',
    text: `${picture}      model: openai:gpt-image-2\n      quality: $0`,
    wanted: ['low', 'high'],
    unwanted: ['max'],
  },
  {
    place: 'voices of a model that speaks, within braces',
    text: `steps:\n  - id: x\n    tool: audio-processing\n    action: synthesize\n    parameters: {model: "openai:tts-1", voice: $0}`,
    wanted: ['alloy', 'shimmer'],
    unwanted: ['Kore', 'marin'],
  },
  { place: 'keys of the pipeline', text: 'id: x\n$0', wanted: ['steps', 'inputs', 'outputs'], unwanted: ['id'] },
  { place: 'keys of a new step', text: `${head}  - $0`, wanted: ['id', 'prompt', 'tool'], first: 8 },
  {
    place: 'keys of a tool step',
    text: `${head}  - id: x\n    tool: filesystem\n    $0`,
    wanted: ['action', 'parameters', 'dependencies'],
    unwanted: ['id', 'system', 'tool'],
  },
  {
    place: 'keys of a step that runs generated steps',
    text: `${head}  - id: x\n    steps_from: "{{ facts.steps }}"\n    $0`,
    wanted: ['inputs', 'allow_tools', 'max_steps', 'model'],
    unwanted: ['prompt', 'tools'],
  },
  {
    place: 'tools that generated steps may call',
    text: `${head}  - id: x\n    steps_from: "{{ facts.steps }}"\n    allow_tools:\n      - filesystem.$0`,
    wanted: ['filesystem.read', 'filesystem.write'],
  },
  {
    place: 'the schema of steps',
    text: `${head}  - id: x\n    prompt: Plan.\n    vars:\n      steps:\n        $ref: $0`,
    wanted: ['baton:steps'],
  },
  {
    place: 'the patterns of an ensemble',
    text: `${head}  - id: x\n    ensemble: Why?\n    pattern: $0`,
    wanted: ['vote', 'compare', 'critique'],
  },
  {
    place: 'the parameters of the pattern of an ensemble',
    text: `${head}  - id: x\n    ensemble: Why?\n    pattern: compare\n    parameters:\n      $0`,
    wanted: ['answer', 'criteria', 'budget'],
    unwanted: ['rounds'],
  },
  { place: 'half a key', text: `${head}  - id: x\n    tool: filesystem\n    para$0`, wanted: ['parameters'] },
  {
    place: 'keys before others',
    text: `${head}  - id: x\n    $0\n    action: read`,
    wanted: ['tool', 'parameters'],
    unwanted: ['action'],
  },
  {
    place: 'parameters of the action',
    text: `${head}  - id: x\n    tool: filesystem\n    action: write\n    parameters:\n      $0`,
    wanted: ['path', 'content'],
    first: 3,
  },
  {
    place: 'parameters above the tool',
    text: `${head}  - id: x\n    parameters:\n      $0\n    tool: filesystem\n    action: copy`,
    wanted: ['path', 'destination'],
    first: 3,
  },
  { place: 'tools', text: `${head}  - id: x\n    tool: $0`, wanted: ['filesystem', 'terminal'] },
  {
    place: 'actions of the tool',
    text: `${head}  - id: x\n    tool: filesystem\n    action: $0`,
    wanted: ['read', 'write', 'list'],
    unwanted: ['execute'],
  },
  { place: 'step ids', text: `${head}  - id: x\n    dependencies: [$0]`, wanted: ['list_docs', 'facts'], unwanted: ['x'] },
  { place: 'step ids in a block list', text: `${head}  - id: x\n    dependencies:\n      - $0`, wanted: ['list_docs', 'facts'] },
  {
    place: 'policies and ids',
    text: `${head}  - id: x\n    on_failure: $0`,
    wanted: ['accept', 'continue', 'skip', 'fail'],
    first: 4,
  },
  {
    place: 'words of a list',
    text: `${head}  - id: x\n    for_each: [1]\n    on_item_failure: $0`,
    wanted: ['stop', 'continue'],
  },
  { place: 'models of a cascade', text: `${head}  - id: x\n    prompt: a\n    model:\n      try: $0`, wanted: ['offline'] },
  {
    place: 'members of a cascade',
    text: `${head}  - id: x\n    prompt: a\n    model:\n      $0`,
    wanted: ['try', 'verify', 'else'],
  },
  {
    place: 'strategies',
    text: `${head}  - id: x\n    prompt: a\n    selection: $0`,
    wanted: ['cost', 'performance', 'balanced', 'accuracy'],
  },
  {
    place: 'members of a selection',
    text: `${head}  - id: x\n    prompt: a\n    selection:\n      $0`,
    wanted: ['strategy', 'fallback', 'max_cost', 'require'],
  },
  {
    place: 'models of a selection',
    text: `${head}  - id: x\n    prompt: a\n    selection:\n      prefer: $0`,
    wanted: ['offline'],
  },
  {
    place: 'strategies of the pipeline',
    text: `selection:\n  strategy: $0\n${head}  - id: x\n    prompt: a\n`,
    wanted: ['cost', 'accuracy'],
  },
  { place: 'models', text: `${head}  - id: x\n    prompt: a\n    model: $0`, wanted: ['offline'] },
  {
    place: 'names in a template',
    text: `${head}  - id: x\n    prompt: "{{ $0 }}"`,
    wanted: ['list_docs', 'facts', 'topic', 'count'],
  },
  {
    place: 'the call of a step with a tool',
    text: `${head}  - id: x\n    tool: http\n    parameters: {url: "{{ $0 }}"}`,
    wanted: ['call', 'topic'],
  },
  {
    place: 'the call of a step without a tool',
    text: `${head}  - id: x\n    prompt: "{{ $0 }}"`,
    wanted: ['topic'],
    unwanted: ['call'],
  },
  {
    place: 'members of the call',
    text: `${head}  - id: x\n    tool: http\n    parameters: {url: "{{ call.$0 }}"}`,
    wanted: ['key'],
    first: 1,
  },
  { place: 'names in an open template', text: `${head}  - id: x\n    prompt: "{{ $0`, wanted: ['list_docs', 'topic'] },
  { place: 'loop names', text: `${head}      - id: y\n        prompt: "{{ $0 }}"`, wanted: ['item', 'index', 'extract'] },
  {
    place: 'members of a tool result',
    text: `${head}  - id: x\n    prompt: "{{ list_docs.$0 }}"`,
    wanted: ['files', 'items', 'count'],
    first: 8,
  },
  {
    place: 'members of result',
    text: `${head}  - id: x\n    prompt: "{{ list_docs.result.$0 }}"`,
    wanted: ['files', 'count'],
    unwanted: ['status'],
  },
  {
    place: 'members of a loop',
    text: `${head}  - id: x\n    prompt: "{{ facts.$0 }}"`,
    wanted: ['results', 'steps', 'failed'],
    first: 6,
  },
  {
    place: 'vars of an item',
    text: `${head}  - id: x\n    prompt: "{{ facts.results[0].$0 }}"`,
    wanted: ['title', 'year'],
    first: 2,
  },
  {
    place: 'members of a for name',
    text: `${head}  - id: x\n    prompt: "{% for f in facts.results %}{{ f.$0 }}{% endfor %}"`,
    wanted: ['title', 'year'],
    first: 2,
  },
  { place: 'inputs namespace', text: `${head}  - id: x\n    prompt: "{{ inputs.$0 }}"`, wanted: ['topic'], first: 1 },
  { place: 'steps namespace', text: `${head}  - id: x\n    prompt: "{{ steps.$0 }}"`, wanted: ['list_docs', 'facts'] },
  { place: 'filters', text: `${head}  - id: x\n    prompt: "{{ facts.results | $0 }}"`, wanted: ['length', 'join', 'map'] },
  { place: 'tests', text: `${head}  - id: x\n    condition: "{{ topic is $0 }}"`, wanted: ['defined', 'none'] },
  {
    place: 'attributes of AUTO',
    text: `${head}  - id: x\n    prompt: <AUTO $0>pick</AUTO>`,
    wanted: ['type', 'choices', 'default'],
  },
  { place: 'types of AUTO', text: `${head}  - id: x\n    prompt: <AUTO type="$0">pick</AUTO>`, wanted: ['integer', 'choice'] },
  { place: 'outputs', text: `${head}outputs:\n  all: "{{ $0 }}"`, wanted: ['facts', 'topic'] },
];

describe('completion', () => {
  for (const { place, text, wanted, unwanted = [], first } of cases)
    it(place, () => {
      const { snapshot, position } = atCursor(text);
      const items = complete(snapshot, position).sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
      const labels = items.map(({ label }) => label);
      const shown = first ? labels.slice(0, first) : labels;
      for (const label of wanted) assert.ok(shown.includes(label), `${label} is missing from ${shown.slice(0, 20).join(' ')}`);
      for (const label of unwanted) assert.ok(!labels.includes(label), `${label} is offered`);
    });
});
