import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import { locateModelName, locateStep, locateStepNode } from '../../../../engine/launch/inspect/locations.ts';

const inner = `steps:
  - id: first
    prompt: hi
    model: house:small
`;
const text = `default_model: [house:large, house:small]
steps:
  - {id: own, prompt: hi}
  - id: loop
    for_each: [1, 2]
    steps:
      - {id: each, prompt: "{{ item }}", model: house:other}
  - id: sub
    pipeline: inner.baton.yaml
  - id: here
    pipeline:
      steps:
        - {id: deep, prompt: hi, model: house:deep}
`;
const compiled = compile(text, {
  file: 'main.baton.yaml',
  find: (path) => (path === 'inner.baton.yaml' ? { file: path, text: inner } : undefined),
});

describe('where in a text', () => {
  const steps: [path: string, found: string | undefined][] = [
    ['own', 'main.baton.yaml:3:5'],
    ['loop[1].each', 'main.baton.yaml:7:9'],
    ['own#2', 'main.baton.yaml:3:5'],
    ['sub/first', 'inner.baton.yaml:2:5'],
    ['here/deep', 'main.baton.yaml:13:11'],
    ['nobody', undefined],
    ['sub/nobody', undefined],
  ];
  for (const [path, expected] of steps)
    it(`the step ${path} of a run is written`, () => {
      const found = locateStep(compiled, path);
      assert.equal(found && `${found.file}:${found.line}:${found.column}`, expected);
    });

  it('what failed in a step is written, where its key is known', () => {
    const gates = compile(
      'steps:\n  - id: gate\n    assert:\n      - 1 < 2\n      - {condition: 2 < 1, message: no}\n  - {id: end, fail: over}\n',
      { file: 'gates.baton.yaml' },
    );
    const place = (path: string, field: string): string => {
      const { line, column } = locateStep(gates, path, field) ?? {};
      return `${line}:${column}`;
    };
    assert.deepEqual(
      [place('gate', 'assert.0'), place('gate', 'assert.1.condition'), place('end', 'fail'), place('gate', 'prompt')],
      ['4:9', '5:21', '6:21', '2:5'],
    );
  });

  const models: [names: string[], file: string | undefined, shown?: string][] = [
    [['house:large'], 'main.baton.yaml', 'house:large'],
    [['house:other'], 'main.baton.yaml', 'house:other'],
    [['house:deep'], 'main.baton.yaml', 'house:deep'],
    [['nobody:x'], undefined],
    [[], undefined],
  ];
  for (const [names, file, shown] of models)
    it(`the model ${names.join()} is named`, () => {
      const found = locateModelName(compiled, names);
      assert.deepEqual([found?.file, found?.text.slice(found.range.start, found.range.end)], [file, shown]);
    });

  it('a step stands, also one of a called pipeline', () => {
    const called = compiled.called.get('inner.baton.yaml') ?? [...compiled.called.values()][0];
    const [node] = called?.graph.nodes ?? [];
    const found = node && locateStepNode(compiled, node);
    assert.match(found?.text.slice(found.range.start, found.range.end) ?? '', /^(- )?(\{)?id: (first|deep)/);
  });
});
