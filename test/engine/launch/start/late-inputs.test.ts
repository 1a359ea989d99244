import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import { lateInputs } from '../../../../engine/launch/start/late-inputs.ts';

const cases: [rule: string, text: string, late: string[]][] = [
  ['a tag', 'inputs: {a: {type: string, default: <AUTO>a word</AUTO>}, b: x}', ['a']],
  [
    'an input that waits',
    'inputs: {a: <AUTO>a word</AUTO>, b: "{{ a }}", c: "{{ inputs.b }}", d: "{{ inputs.x | default(1) }}"}',
    ['a', 'b', 'c'],
  ],
  ['all inputs', 'inputs: {a: <AUTO>a word</AUTO>, b: "{{ inputs | tojson }}"}', ['a', 'b']],
  ['a constant with a tag', 'inputs: {b: "{{ data.k }}", c: "{{ data.l }}"}\ndata: {k: <AUTO>a word</AUTO>, l: 1}', ['b']],
  [
    'a constant that reads an input that waits',
    'inputs: {a: <AUTO>a word</AUTO>, b: "{{ data.k }}"}\ndata: {k: "{{ inputs.a }}!"}',
    ['a', 'b'],
  ],
  ['all constants', 'inputs: {b: "{{ data | tojson }}"}\ndata: {k: [<AUTO>a word</AUTO>], l: 1}', ['b']],
  ['nothing', 'inputs: {a: x, b: "{{ a }}"}\ndata: {k: 1}', []],
];

describe('inputs that wait for an answer', () => {
  for (const [rule, text, late] of cases)
    it(`read ${rule}`, () => {
      const { pipeline } = compile(`id: p\n${text}\nsteps: [{id: s, set: {x: 1}}]\n`, { file: 'p.baton.yaml' });
      assert.deepEqual([...lateInputs(pipeline)].sort(), late);
    });
});
