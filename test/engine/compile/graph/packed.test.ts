import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import { isPackedGraph, packGraph, unpackGraph } from '../../../../engine/compile/graph/packed.ts';

const files = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.baton.yaml'))
  .map((name) => join('examples', name));

const texts: Record<string, string> = {
  'loops, branches and ends': `id: all
variables: {n: 0}
steps:
  - {id: list, set: {items: [1, 2]}}
  - {id: each, for_each: "{{ list.items }}", max_parallel: 2, steps: [{id: a, set: {b: "{{ item }}"}}, {id: c, set: {d: "{{ a.b }}"}}]}
  - {id: one, for_each: "{{ list.items }}", set: {m: "{{ item }}"}}
  - {id: more, while: "{{ n < 3 }}", max_iterations: 5, steps: [{id: up, set: {n: "{{ n + 1 }}"}}]}
  - {id: which, switch: "{{ n }}", cases: {1: [{id: x, set: {y: 1}}], 2: skipped}, default: [{id: z, set: {w: 2}}]}
  - {id: between, condition: "{{ n > 1 }}", on_false: skipped, set: {q: 1}, retry: 3, timeout: 5s, priority: "{{ n }}"}
  - {id: skipped, set: {r: 1}, on_failure: continue}
finally:
  - {id: last, set: {s: 1}}
`,
  nothing: '',
};

describe('a packed graph', () => {
  const same = (text: string, file: string): void => {
    const { graph } = compile(text, { file });
    const kept: unknown = JSON.parse(JSON.stringify(packGraph(graph)));
    assert.ok(isPackedGraph(kept));
    assert.deepEqual(unpackGraph(kept), graph);
  };

  for (const file of files) it(`is the same again: ${file}`, () => same(readFileSync(file, 'utf8'), file));
  for (const [name, text] of Object.entries(texts)) it(`is the same again: ${name}`, () => same(text, 'p.baton.yaml'));

  it('holds once what many steps have in common', () => {
    const steps = Array.from({ length: 50 }, (_, i) => `  - {id: s${i}, set: {x${i}: 1}}`).join('\n');
    assert.equal(packGraph(compile(`id: p\nsteps:\n${steps}\n`, { file: 'p.baton.yaml' }).graph).kinds.length, 1);
  });

  it('is none where a step is of no kind that it knows, or what was kept is something else', () => {
    const packed = packGraph(compile('id: p\nsteps: [{id: a, set: {x: 1}}]\n', { file: 'p.baton.yaml' }).graph);
    assert.equal(unpackGraph({ ...packed, kinds: [] }), undefined);
    for (const other of [null, [], {}, { ...packed, nodes: {} }, { ...packed, id: 1 }]) assert.equal(isPackedGraph(other), false);
  });
});
