import assert from 'node:assert/strict';
import { typesOf } from '../../../../../engine/compile/check/types/types.ts';
import { compile } from '../../../../../engine/compile/compile.ts';
import { describe as inWords, valueType } from '../../../../../engine/language/types.ts';
import { yaml } from '../../../../yaml.ts';

/** What the answer of a person is to those who read it. */
const types: [keys: string, type: string][] = [
  ['type: approve', 'boolean'],
  ['type: boolean', 'boolean'],
  ['type: number', 'number'],
  ['type: text', 'text'],
  ['choices: [now, later]', '"now" | "later"'],
  ['choices: "{{ list }}"', 'text'],
  ['fields: {title: string, n: {type: integer, required: false}}', '{title: text, n?: integer}'],
  ['fields: "{{ map }}"', 'map'],
];

describe('the type of an answer', () => {
  for (const [keys, type] of types)
    it(`${keys} is ${type}`, () => {
      const { checkable, problems } = compile(
        `inputs: {list: {type: array}, map: {type: object}}\nsteps:\n  - {id: q, ask: "{{ list | length }} {{ map | length }}?", ${keys}}\n  - {id: r, set: {x: "{{ q }}"}}\n`,
        { file: 'a.yaml' },
      );
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
      );
      const [node] = checkable.graph.nodes;
      assert.ok(node);
      assert.equal(inWords(valueType(typesOf(checkable).step(node))), type);
    });

  it('tells of a field that the form does not have, and of a name that the question reads and nobody has', () => {
    const { problems } = compile(
      yaml`
        steps:
          - {id: q, ask: "{{ nobody }}?", fields: {title: string}}
          - {id: r, set: {x: "{{ q.titel }}"}}
      `,
      { file: 'a.yaml' },
    );
    assert.deepEqual(problems.map(({ code }) => code).sort(), ['undefined-name', 'unknown-field']);
  });
});
