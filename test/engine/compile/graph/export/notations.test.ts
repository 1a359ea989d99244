import assert from 'node:assert/strict';
import { compile } from '../../../../../engine/compile/compile.ts';
import { toDot } from '../../../../../engine/compile/graph/export/dot.ts';
import { toGraphJson } from '../../../../../engine/compile/graph/export/json.ts';
import { toMermaid } from '../../../../../engine/compile/graph/export/mermaid.ts';

const graph = toGraphJson(
  compile(
    `
steps:
  - {id: a, set: {v: 1}}
  - {id: each, for_each: [1, 2], set: {w: "{{ item }}"}}
  - id: g
    condition: "{{ v > 1 and 'x\\"]' != v }}"
    on_false: last
    steps:
      - {id: inner, set: {q: "{{ v }}"}}
      - {id: second, dependencies: [inner], set: {r: 1}}
  - {id: last, dependencies: [g], set: {z: 1}}
`,
    { file: 'p.yaml' },
  ).graph,
);

describe('the graph in other notations', () => {
  it('as JSON leaves out the one step that a loop repeats, and names the group of each inner step', () => {
    assert.deepEqual(
      graph.nodes.map(({ id, group }) => [id, group]),
      [
        ['a', undefined],
        ['each', undefined],
        ['g', undefined],
        ['g.inner', 'g'],
        ['g.second', 'g'],
        ['last', undefined],
      ],
    );
    assert.deepEqual([...new Set(graph.edges.map(({ kind }) => kind))].sort(), ['data', 'dependency', 'route']);
  });

  it('as Mermaid nests groups, dashes routes, and lets no label end early', () => {
    const text = toMermaid(graph);
    assert.match(text, /subgraph n2 \["g<br>group<br>if [^"\]]*"\]\n {4}n3\["g\.inner<br>set"\]\n {4}n4.*\n {2}end/);
    assert.match(text, /n3 --> n4/);
    assert.match(text, /n2 -\.-> n5/);
    assert.equal(text.split('\n').length, new Set(text.split('\n')).size, 'an arrow stands twice');
  });

  it('as DOT nests clusters and quotes whatever a condition holds', () => {
    const text = toDot(graph, 'a "name"');
    assert.match(text, /^digraph "a \\"name\\"" \{/);
    assert.match(text, /subgraph "cluster g" \{\n {4}"g" \[label="g\\ngroup\\nif .*\\"\].*", shape=note\];/);
    assert.match(text, /"g" -> "last" \[style=dashed\];/);
    for (const line of text.split('\n')) assert.equal([...line.replaceAll('\\"', '').matchAll(/"/g)].length % 2, 0, line);
  });
});
