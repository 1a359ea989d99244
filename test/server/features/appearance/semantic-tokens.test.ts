import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ColouredToken } from '../../../../server/features/appearance/semantic-tokens.ts';
import { colouredTokens, semanticTokens, tokenEdits } from '../../../../server/features/appearance/semantic-tokens.ts';
import { tokenScopes, tokenTypes } from '../../../../server/features/appearance/tokens/legend.ts';
import type { Snapshot } from '../../../../server/snapshot.ts';
import { yaml } from '../../../yaml.ts';
import { snapshotOfText } from '../../at-cursor.ts';

const head = `id: demo
inputs: {topic: tea}
variables: {count: 0}
data: {tones: [dry]}
experts: {analyst: {model: offline, personality: plain}}
personalities: {plain: Short.}
steps:
  - id: fetch-it
    set: {rows: [{price: 1}]}
`;
const shown = ({ text }: Snapshot, tokens: readonly ColouredToken[]): string[] =>
  tokens.map(({ start, end, type }) => `${text.slice(start, end)} ${type}`);

/** What a step says, and the tokens of all behind its id. */
const cases: { place: string; step: string; tokens: string[] }[] = [
  { place: 'an input', step: 'prompt: "{{ topic }}"', tokens: ['{{ delimiter', 'topic input', '}} delimiter'] },
  {
    place: 'a step with a hyphen, its member and a filter with arguments',
    step: 'prompt: "{{ fetch-it.rows | join(\', \', attribute=2) }}"',
    tokens: [
      '{{ delimiter',
      'fetch-it step',
      'rows property',
      'join filter',
      "', ' string",
      'attribute parameter',
      '2 number',
      '}} delimiter',
    ],
  },
  { place: 'a variable', step: 'prompt: "{{- count -}}"', tokens: ['{{- delimiter', 'count variable', '-}} delimiter'] },
  {
    place: 'namespaces',
    step: 'prompt: "{{ inputs.topic + steps.fetch-it.rows + data.tones }}"',
    tokens: [
      '{{ delimiter',
      'inputs namespace',
      'topic input',
      'steps namespace',
      'fetch-it step',
      'rows property',
      'data namespace',
      'tones data',
      '}} delimiter',
    ],
  },
  {
    place: 'words, tests, constants, built-in names and functions',
    step: 'prompt: "{{ len(topic) if now is defined and not false else range(2) }}"',
    tokens: [
      '{{ delimiter',
      'len function',
      'topic input',
      'if keyword',
      'now builtIn',
      'is keyword',
      'defined test',
      'and keyword',
      'not keyword',
      'false keyword',
      'else keyword',
      'range function',
      '2 number',
      '}} delimiter',
    ],
  },
  {
    place: 'tags with names of their own, in a block text',
    step: yaml`
      prompt: |
            List:
            {% for row in fetch-it.rows %}
            - {{ row.price }} {{ loop.index }}
            {%- endfor %}
            {% set last = topic.upper() %}{{ last }}`,
    tokens: [
      '{% delimiter',
      'for keyword',
      'row local',
      'in keyword',
      'fetch-it step',
      'rows property',
      '%} delimiter',
      '{{ delimiter',
      'row local',
      'price property',
      '}} delimiter',
      '{{ delimiter',
      'loop local',
      'index property',
      '}} delimiter',
      '{%- delimiter',
      'endfor keyword',
      '%} delimiter',
      '{% delimiter',
      'set keyword',
      'last local',
      'topic input',
      'upper method',
      '%} delimiter',
      '{{ delimiter',
      'last local',
      '}} delimiter',
    ],
  },
  {
    place: 'loop names',
    step: yaml`
      for_each: "{{ fetch-it.rows }}"
          as: one
          prompt: "{{ one.price }} {{ $one }} {{ index }}"`,
    tokens: [
      '{{ delimiter',
      'fetch-it step',
      'rows property',
      '}} delimiter',
      '{{ delimiter',
      'one loop',
      'price property',
      '}} delimiter',
      '{{ delimiter',
      '$one loop',
      '}} delimiter',
      '{{ delimiter',
      'index loop',
      '}} delimiter',
    ],
  },
  {
    place: 'escapes of YAML',
    step: 'prompt: "a\\tb {{ topic ~ \\"x\\" }} c"',
    tokens: ['{{ delimiter', 'topic input', '\\"x\\" string', '}} delimiter'],
  },
  {
    place: 'a bare condition',
    step: "condition: topic == 'tea' and count > 1\n    set: {a: 1}",
    tokens: ['topic input', "'tea' string", 'and keyword', 'count variable', '1 number'],
  },
  {
    place: 'expressions over rows, with aggregates',
    step: yaml`
      transform:
            from: "{{ fetch-it.rows }}"
            steps:
              - filter: price > inputs.topic
              - aggregate: {total: sum(price) | round(2), n: count}`,
    tokens: [
      '{{ delimiter',
      'fetch-it step',
      'rows property',
      '}} delimiter',
      'price field',
      'inputs namespace',
      'topic input',
      'sum function',
      'price field',
      'round filter',
      '2 number',
      'count function',
    ],
  },
  {
    place: 'AUTO tags with attributes, templates and tags inside',
    step: 'prompt: <AUTO type="choice" choices="{{ data.tones }}, b">the <AUTO>x</AUTO> of {{ topic }}</AUTO>',
    tokens: [
      '<AUTO autoTag',
      'type autoAttribute',
      'choice string',
      'choices autoAttribute',
      '{{ delimiter',
      'data namespace',
      'tones data',
      '}} delimiter',
      ', b string',
      '> autoTag',
      '<AUTO autoTag',
      '> autoTag',
      '</AUTO> autoTag',
      '{{ delimiter',
      'topic input',
      '}} delimiter',
      '</AUTO> autoTag',
    ],
  },
  {
    place: 'ids, policies, experts and personalities outside of templates',
    step: yaml`
      dependencies: [fetch-it]
          on_failure: continue
          expert: analyst
          personality: "plain"
          prompt: x`,
    tokens: ['fetch-it step', 'continue policy', 'analyst expert', 'plain personality'],
  },
  {
    place: 'a switch, and a file that is taken in',
    step: yaml`
      switch: topic
          cases:
            a: fetch-it
            b:
              - id: y
                prompt: "Do {{ file:ask.md }} with {{ topic }}"`,
    tokens: [
      'topic input',
      'fetch-it step',
      'y step',
      '{{ delimiter',
      'ask.md string',
      '}} delimiter',
      '{{ delimiter',
      'topic input',
      '}} delimiter',
    ],
  },
  { place: 'a template that is not closed', step: 'prompt: a {{ topic', tokens: ['{{ delimiter', 'topic input'] },
  {
    place: 'words that a text protects',
    step: 'prompt: "{% raw %}{{ topic }}{% endraw %}{{ count }}"',
    tokens: [
      '{% delimiter',
      'raw keyword',
      '%} delimiter',
      '{% delimiter',
      'endraw keyword',
      '%} delimiter',
      '{{ delimiter',
      'count variable',
      '}} delimiter',
    ],
  },
];

describe('semantic tokens', () => {
  for (const { place, step, tokens } of cases)
    it(`of ${place}`, () => {
      const snapshot = snapshotOfText(`${head}  - id: x\n    ${step}\n`, { 'ask.md': 'Well?' });
      const from = snapshot.text.indexOf('id: x') + 5;
      assert.deepEqual(
        shown(
          snapshot,
          colouredTokens(snapshot).filter(({ start }) => start > from),
        ),
        tokens,
      );
    });

  it('tell a declaration from a use', () => {
    const snapshot = snapshotOfText(`${head}  - id: x\n    dependencies: [fetch-it]\n    prompt: a\n`);
    assert.deepEqual(
      colouredTokens(snapshot)
        .filter(({ declares }) => declares)
        .map(({ start, end }) => snapshot.text.slice(start, end)),
      ['analyst', 'plain', 'fetch-it', 'x'],
    );
  });

  it('survive broken YAML beside them', () => {
    const snapshot = snapshotOfText(`${head}  - id: y\n    prompt: [{{ "never\n  - id: x\n    prompt: "{{ topic }}"\n`);
    assert.ok(shown(snapshot, colouredTokens(snapshot)).includes('topic input'));
  });

  it('of a range are those of the whole that lie in it', () => {
    const snapshot = snapshotOfText(`${head}  - id: x\n    prompt: "{{ topic }}"\n  - id: y\n    prompt: "{{ count }}"\n`);
    const { data } = semanticTokens(snapshot, { start: { line: 10, character: 0 }, end: { line: 11, character: 0 } });
    assert.deepEqual(
      data.filter((_, index) => index % 5 === 3).map((number) => tokenTypes[number]),
      ['delimiter', 'input', 'delimiter'],
    );
  });

  it('as edits turn one answer into the next', () => {
    const before = semanticTokens(snapshotOfText(`${head}  - id: x\n    prompt: "{{ topic }}"\n`)).data;
    const after = semanticTokens(snapshotOfText(`${head}  - id: x\n    prompt: "{{ topic }} {{ count }}"\n`)).data;
    const made = [...before];
    for (const { start, deleteCount, data = [] } of tokenEdits(before, after)) made.splice(start, deleteCount, ...data);
    assert.deepEqual(made, after);
    assert.deepEqual(tokenEdits(after, after), []);
  });

  it('have the scopes in the manifest that the legend names', () => {
    const manifest: { contributes: { semanticTokenScopes: unknown } } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.deepEqual(manifest.contributes.semanticTokenScopes, [{ language: 'baton', scopes: tokenScopes }]);
  });
});
