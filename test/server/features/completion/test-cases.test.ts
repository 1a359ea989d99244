import assert from 'node:assert/strict';
import { complete } from '../../../../server/features/completion/completion.ts';
import { hover } from '../../../../server/features/hover/hover.ts';
import { atCursor } from '../../at-cursor.ts';

const head = `id: demo
inputs:
  topic: {type: string, description: What it is about}
  many: 3
steps:
  - {id: plain, set: {x: 1}}
  - id: each
    for_each: [1, 2]
    steps: [{id: read, prompt: "Say {{ item }} <AUTO>how</AUTO>."}]
outputs: {line: "{{ plain.x }}"}
tests:
  - name: first
`;

const offered: { place: string; text: string; wanted: string[]; unwanted?: string[] }[] = [
  { place: 'inputs', text: '    inputs:\n      $0', wanted: ['topic', 'many'] },
  { place: 'inputs that are not given yet', text: '    inputs: {topic: a, $0}', wanted: ['many'], unwanted: ['topic'] },
  { place: 'paths that ask somebody', text: '    answers:\n      $0', wanted: ['each[*].read'], unwanted: ['plain'] },
  { place: 'AUTO tags', text: '    answers:\n      $0', wanted: ['each.read.prompt#0'] },
  { place: 'steps', text: '    expect:\n      steps:\n        $0', wanted: ['plain', 'each'] },
  { place: 'values', text: '    expect:\n      values:\n        $0', wanted: ['plain'] },
  { place: 'outputs', text: '    expect:\n      outputs: {$0}', wanted: ['line'] },
  { place: 'how steps end', text: '    expect:\n      steps:\n        plain: $0', wanted: ['succeeded', 'skipped'] },
  { place: 'how runs end', text: '    expect:\n      status: $0', wanted: ['succeeded', 'waiting'] },
  { place: 'kinds of failure', text: '    expect:\n      error: $0', wanted: ['input', 'overload'] },
  { place: 'the kind of an error', text: '    expect:\n      error: {kind: $0}', wanted: ['timeout'] },
  { place: 'the failure of an answer', text: '    answers:\n      each: {fail: $0}', wanted: ['rate'] },
  { place: 'keys of a case', text: '    $0', wanted: ['answers', 'expect', 'replay'], unwanted: ['topic'] },
];

describe('completion inside tests', () => {
  for (const { place, text, wanted, unwanted = [] } of offered)
    it(place, () => {
      const { snapshot, position } = atCursor(`${head}${text}\n`);
      const labels = complete(snapshot, position).map(({ label }) => label);
      for (const one of wanted) assert.ok(labels.includes(one), `${one} among ${labels}`);
      for (const one of unwanted) assert.ok(!labels.includes(one), one);
    });

  it('puts in quotes what would mean something to YAML', () => {
    const { snapshot, position } = atCursor(`${head}    answers:\n      $0\n`);
    const items = complete(snapshot, position);
    assert.equal(items.find(({ label }) => label === 'each.read.prompt#0')?.insertText, '"each.read.prompt#0": ');
    assert.equal(items.find(({ label }) => label === 'each[*].read')?.insertText, 'each[*].read: ');
  });
});

describe('hover inside tests', () => {
  const told: [string, RegExp][] = [
    ['    inputs: {to$0pic: a}', /topic.*What it is about/s],
    ['    expect: {outputs: {li$0ne: 1}}', /line.*integer/s],
    ['    expect: {steps: {pl$0ain: succeeded}}', /plain/],
    ['    answers: {"each[0].re$0ad": x}', /each\[\*\]\.read.*prompt/s],
    ['    ans$0wers: {}', /The answers of prompts, tools and people/],
  ];
  for (const [text, wanted] of told)
    it(text.trim(), () => {
      const { snapshot, position } = atCursor(`${head}${text}\n`);
      assert.match(JSON.stringify(hover(snapshot, position)), wanted);
    });

  it('of a path that no step has there is nothing to tell', () => {
    const { snapshot, position } = atCursor(`${head}    expect: {steps: {no$0ne: succeeded}}\n`);
    assert.equal(hover(snapshot, position), null);
  });
});
