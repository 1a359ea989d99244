import assert from 'node:assert/strict';
import { signatureHelp } from '../../../../server/features/completion/signature.ts';
import { atCursor } from '../../at-cursor.ts';

const files = {
  'clean.baton.yaml': `id: clean
description: Cleans a text.
inputs: {text: {type: string, required: true, description: What is cleaned.}, level: 2}
steps: [{id: a, set: {b: "{{ text }}"}}]
`,
};
const head = `id: demo
inputs: {topic: tea, names: [a]}
steps:
  - id: rows
    set: {list: [{price: 1}]}
`;
const inPrompt = (text: string) => `${head}  - id: x\n    prompt: ${text}`;

/** What is drawn, the whole signature, the active parameter (undefined: none). */
const cases: { place: string; text: string; label: string; active: string | undefined }[] = [
  { place: 'a filter', text: inPrompt('"{{ names | join($0) }}"'), label: '| join(', active: 'separator' },
  { place: 'the second argument', text: inPrompt('"{{ names | join(\', \', $0) }}"'), label: '| join(', active: 'attribute' },
  { place: 'an argument by name', text: inPrompt('"{{ names | join(attribute=$0) }}"'), label: '| join(', active: 'attribute' },
  { place: 'a filter that is not closed', text: inPrompt('"{{ topic | truncate($0'), label: '| truncate(', active: 'length' },
  { place: 'inside a text argument', text: inPrompt('"{{ names | join(\', $0\') }}"'), label: '| join(', active: 'separator' },
  {
    place: 'inside a list argument',
    text: inPrompt('"{{ topic | default([1, 2, $0]) }}"'),
    label: '| default(',
    active: 'value',
  },
  { place: 'a function', text: inPrompt('"{{ range(1, $0) }}"'), label: 'range(', active: 'stop' },
  { place: 'further values', text: inPrompt('"{{ min(1, 2, 3, $0) }}"'), label: 'min(', active: '…more' },
  { place: 'too many arguments', text: inPrompt('"{{ len(1, $0) }}"'), label: 'len(', active: undefined },
  { place: 'a function in a function', text: inPrompt('"{{ range(len($0)) }}"'), label: 'len(', active: 'value' },
  { place: 'behind the inner call', text: inPrompt('"{{ range(len(names), $0) }}"'), label: 'range(', active: 'stop' },
  { place: 'a test', text: inPrompt('"{{ 3 is divisibleby($0) }}"'), label: 'is divisibleby(', active: 'divisor' },
  { place: 'a negated test', text: inPrompt('"{{ 3 is not divisibleby($0) }}"'), label: 'is divisibleby(', active: 'divisor' },
  { place: 'a method of text', text: inPrompt('"{{ topic.split($0) }}"'), label: '.split(', active: 'separator' },
  { place: 'a tag', text: inPrompt('"{% for n in range($0) %}{% endfor %}"'), label: 'range(', active: 'start' },
  { place: 'a block text', text: inPrompt('|\n      one\n      {{ range(1, $0) }}\n'), label: 'range(', active: 'stop' },
  {
    place: 'quotes that YAML escapes',
    text: inPrompt('"{{ names | join(\\", \\", $0) }}"'),
    label: '| join(',
    active: 'attribute',
  },
  {
    place: 'the words of an AUTO tag',
    text: inPrompt('<AUTO>pick {{ names | join($0) }}</AUTO>'),
    label: '| join(',
    active: 'separator',
  },
  {
    place: 'an attribute of an AUTO tag',
    text: inPrompt("<AUTO default='{{ range($0) }}'>pick</AUTO>"),
    label: 'range(',
    active: 'start',
  },
  { place: 'a bare condition', text: `${head}  - id: x\n    condition: len($0\n    set: {a: 1}`, label: 'len(', active: 'value' },
  {
    place: 'an expression over rows',
    text: `${head}  - id: x\n    transform:\n      from: "{{ rows.list }}"\n      steps:\n        - map: {a: price | round($0)}\n`,
    label: '| round(',
    active: 'precision',
  },
  {
    place: 'an aggregate',
    text: `${head}  - id: x\n    transform:\n      from: "{{ rows.list }}"\n      steps:\n        - aggregate: {a: sum($0)}\n`,
    label: 'sum(',
    active: 'expression',
  },
  {
    place: 'the parameters of a tool',
    text: `${head}  - id: x\n    tool: filesystem\n    action: write\n    parameters:\n      path: a.txt\n      content: $0`,
    label: 'filesystem.write(',
    active: 'content',
  },
  {
    place: 'the parameters of a tool in braces',
    text: `${head}  - id: x\n    tool: filesystem\n    action: write\n    parameters: {path: $0}`,
    label: 'filesystem.write(',
    active: 'path',
  },
  {
    place: 'the inputs of a called pipeline',
    text: `${head}  - id: x\n    pipeline: clean.baton.yaml\n    inputs: {text: a, level: $0}`,
    label: 'clean(text: text, level?: number)',
    active: 'level',
  },
  {
    place: 'broken YAML',
    text: `${head}  - id: y\n    prompt: "never closed\n  - id: x\n    prompt: "{{ range($0`,
    label: 'range(',
    active: 'start',
  },
];

describe('signature help', () => {
  for (const { place, text, label, active } of cases)
    it(place, () => {
      const { snapshot, position } = atCursor(text, files);
      const help = signatureHelp(snapshot, position);
      const [signature] = help?.signatures ?? [];
      assert.ok(signature, 'no signature');
      assert.ok(signature.label.startsWith(label), signature.label);
      const parameter = signature.parameters?.[help?.activeParameter ?? -1];
      const range = parameter?.label;
      const shown = Array.isArray(range) ? signature.label.slice(range[0], range[1]) : undefined;
      assert.equal(shown?.split(/[?:= ]/)[0], active);
    });

  for (const [place, text] of [
    ['outside of calls', inPrompt('"{{ top$0ic }}"')],
    ['behind a call', inPrompt('"{{ range(2) $0 }}"')],
    ['in brackets that group', inPrompt('"{{ (1 + $0) }}"')],
    ['at a name that nobody knows', inPrompt('"{{ strange($0) }}"')],
    ['in plain words', inPrompt('say range($0)')],
  ] as const)
    it(`is nothing ${place}`, () => {
      const { snapshot, position } = atCursor(text);
      assert.equal(signatureHelp(snapshot, position), null);
    });

  it('tells what the call does and what the parameter is', () => {
    const { snapshot, position } = atCursor(inPrompt('"{{ range(1, $0) }}"'));
    const [signature] = signatureHelp(snapshot, position)?.signatures ?? [];
    assert.match(JSON.stringify(signature?.documentation), /Counts from.*range\(1, 4\)/s);
    assert.match(JSON.stringify(signature?.parameters?.[1]?.documentation), /not given any more/);
  });
});
