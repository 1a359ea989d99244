import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { complete } from '../../../server/features/completion/completion.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { snapshotOf } from '../../../server/snapshot.ts';
import { atCursor } from '../at-cursor.ts';

const world = {
  file: '/demo/demo.baton.yaml',
  settings: { tools: { notes: { mcp: { command: ['notes'] } } } },
};

const at = (marked: string) => {
  const { text, position } = atCursor(marked);
  return { snapshot: snapshotOf('file:///demo/demo.baton.yaml', 1, compile(text, world)), position };
};
const labels = (marked: string): string[] => {
  const { snapshot, position } = at(marked);
  return complete(snapshot, position).map(({ label }) => label);
};
const told = (marked: string): string => {
  const { snapshot, position } = at(marked);
  return JSON.stringify(hover(snapshot, position)?.contents ?? '');
};
const problems = (step: string): string[] =>
  compile(`id: demo\nsteps:\n  - {id: a, tool: notes, ${step}}\noutputs: {a: "{{ a }}"}\n`, world).problems.map(
    ({ code }) => code,
  );

describe('resources and prompts of an MCP server that baton.yaml names', () => {
  const step = 'id: demo\nsteps:\n  - id: a\n    tool: notes\n    action: ';

  it('are offered as actions', () => {
    const offered = labels(`${step}$0`);
    for (const action of ['tools/list', 'resources/list', 'resources/read', 'prompts/list', 'prompts/get'])
      assert.ok(offered.includes(action), offered.join());
  });

  it('are offered with their parameters, without those that the name stands for', () => {
    assert.deepEqual(labels(`${step}prompts/get\n    parameters:\n      $0`).sort(), ['arguments', 'prompt']);
  });

  it('are told of where they stand', () => {
    assert.match(told(`${step}resources/re$0ad\n    parameters: {uri: "a:b"}`), /Reads one resource of the server/);
  });

  const cases: [step: string, codes: string[]][] = [
    ['action: resources/read, parameters: {uri: "a:b"}', []],
    ['action: resources/read, parameters: {}', ['missing-parameter']],
    ['action: resources/read, parameters: {uri: "a:b", ury: "a:b"}', ['unknown-parameter']],
    ['action: prompts/get, parameters: {prompt: hi, arguments: {a: 1}}', []],
    ['action: prompts/get, parameters: {prompt: hi, arguments: 5}', ['wrong-parameter-type']],
    ['action: resources/list', []],
    ['action: anything_else, parameters: {what: 1}', []],
  ];
  for (const [written, codes] of cases)
    it(`${written}: ${codes.join() || 'right'}`, () => assert.deepEqual(problems(written), codes));
});
