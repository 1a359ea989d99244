import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import { contractOf, declarationName, declarations } from '../../../../engine/launch/explain/contract.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';

const text = `id: research-brief
inputs:
  topic: {type: string, description: What it is about.}
  depth: {type: integer, default: 2}
  tone: {type: string, enum: [plain, grand], default: plain}
  tags: {type: array, items: {type: string}, required: false}
  shape: {type: object, properties: {a: {type: number}, "b-c": {type: boolean}}, required: [a], required: false}
steps:
  - {id: facts, prompt: "Facts of {{ topic }}", vars: {year: {type: integer, description: When.}, names: {type: array, description: Who., schema: {items: {type: string}}}}}
  - {id: all, for_each: "{{ tags }}", prompt: "{{ item }}"}
outputs:
  year: {value: "{{ facts.year }}", description: When it was.}
  text: "About {{ topic }}"
  count: "{{ all.iterations }}"
  anything: "{{ inputs }}"
`;

describe('what a pipeline takes and gives', () => {
  const contract = contractOf(compile(text, { file: '/p.baton.yaml' }));

  it('is a schema of its inputs that takes what a run takes', () => {
    const fits = (value: object) => checkAnswer(contract.inputs, JSON.parse(JSON.stringify(value)));
    assert.equal(fits({ topic: 'mills' }), undefined);
    assert.equal(fits({ topic: 'mills', depth: 3, tone: 'grand', tags: ['x'] }), undefined);
    for (const wrong of [{}, { topic: 1 }, { topic: 'x', depth: 1.5 }, { topic: 'x', tone: 'loud' }, { topic: 'x', other: 1 }])
      assert.notEqual(fits(wrong), undefined, JSON.stringify(wrong));
    assert.deepEqual(contract.inputs['required'], ['topic']);
  });

  it('is declared for TypeScript, outputs as far as the text tells', () => {
    const declared = declarations(contract, declarationName('research-brief'));
    assert.match(declared, /^export interface ResearchBriefInputs \{\n {2}\/\*\* What it is about\. \*\/\n {2}topic: string;/);
    for (const line of [
      '  depth?: number;',
      '  tone?: "plain" | "grand";',
      '  tags?: string[];',
      '    "b-c"?: boolean;',
      '  year: number | null;',
      '  text: string | null;',
      '  count: number | null;',
    ])
      assert.ok(declared.split('\n').includes(line), `${line}\n${declared}`);
    assert.match(declared, /export interface ResearchBriefOutputs \{/);
  });

  it('names its types after the id', () => {
    assert.deepEqual(['p', 'a_b-c', '-'].map(declarationName), ['P', 'ABC', 'Pipeline']);
  });
});
