import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import { runText } from '../memory.ts';

const step = (transform: string, more = ''): string => `
inputs: {least: 2, rows: {default: []}}
data: {rows: [{a: 1}, {a: 2}, {a: 3}]}
variables: {n: 1}
steps:
  - id: base
    set: {most: 2}
  - id: t
    transform: ${transform}
${more}`;

const ran = async (text: string, inputs = {}) => {
  const { result, facts, products } = await runText(text, { inputs });
  return { result, facts, products, value: result.steps['t']?.value, error: result.steps['t']?.error };
};

describe('transform steps', () => {
  const cases: { rule: string; transform: string; gives: Json }[] = [
    { rule: 'give a list', transform: '{from: "{{ data.rows }}", steps: [{filter: a > 1}]}', gives: [{ a: 2 }, { a: 3 }] },
    {
      rule: 'give the map of an aggregate',
      transform: '{from: "{{ data.rows }}", steps: [{aggregate: {n: sum(a)}}]}',
      gives: { n: 6 },
    },
    { rule: 'take the pairs of a map', transform: '{from: {x: 1}, steps: [{map: key ~ value}]}', gives: ['x1'] },
    {
      rule: 'read inputs, variables, data and steps by their namespaces',
      transform:
        '{from: "{{ data.rows }}", steps: [{map: "[inputs.least, variables.n, data.rows | length, steps.base.most, a]"}, {limit: 1}]}',
      gives: [[2, 1, 3, 2, 1]],
    },
    {
      rule: 'take computed lists and numbers',
      transform:
        '{from: "{{ data.rows }}", steps: [{join: {with: "{{ data.rows }}", on: a}}, {limit: {count: "{{ base.most }}", offset: " {{ 1 }} "}}]}',
      gives: [{ a: 2 }, { a: 3 }],
    },
  ];
  for (const { rule, transform, gives } of cases)
    it(rule, async () => {
      const { result, value } = await ran(step(transform));
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      assert.deepEqual(value, gives);
    });

  const wrong: { rule: string; transform: string; kind: string; message: RegExp }[] = [
    {
      rule: 'a text is no list',
      transform: '{from: "{{ \'abc\' }}", steps: []}',
      kind: 'input',
      message: /^from of t expects a list; it got text/,
    },
    {
      rule: 'the list to join is one',
      transform: '{from: [], steps: [{join: {with: "{{ 3 }}", on: a}}]}',
      kind: 'input',
      message: /^transform\.steps\.0\.join\.with of t expects a list; it got a number/,
    },
    {
      rule: 'a limit is a whole number',
      transform: '{from: [], steps: [{limit: "{{ 1.5 }}"}]}',
      kind: 'input',
      message: /limit\.count of t expects a whole number/,
    },
    {
      rule: 'a field that is missing',
      transform: '{from: "{{ data.rows }}", steps: [{map: b}]}',
      kind: 'template',
      message: /^Item 1, `transform\.steps\.0\.map`: `b` has no value here/,
    },
  ];
  for (const { rule, transform, kind, message } of wrong)
    it(`fail: ${rule}`, async () => {
      const { result, error } = await ran(step(transform));
      assert.equal(result.status, 'failed');
      assert.equal(error?.kind, kind);
      assert.match(error?.message ?? '', message);
    });

  it('write one fact, in the turn of their start', async () => {
    const { facts } = await ran(step('{from: "{{ data.rows }}", steps: [{sort: -a}]}'));
    assert.deepEqual(
      facts.filter((fact) => 'path' in fact && fact.path === 't').map(({ type }) => type),
      ['step.succeeded'],
    );
  });

  it('can be repeated: `$` names are those of the loop, bare ones are fields', async () => {
    const { value } = await ran(`
steps:
  - id: t
    for_each: [1, 2]
    as: least
    transform: {from: [{item: 1, least: 9}, {item: 2, least: 9}], steps: [{filter: item.item >= $least and least == 9}, {map: item.item}]}
`);
    assert.deepEqual((value as { results?: Json }).results, [[1, 2], [2]]);
  });

  it('keep their condition, its reason, and their products', async () => {
    const { result, products } = await ran(
      step(
        '{from: "{{ data.rows }}", steps: []}',
        '    condition: base.most == 2\n    products: {rows: {file: rows.csv, format: csv}}\n',
      ),
    );
    assert.equal(result.steps['t']?.why?.condition?.result, true);
    assert.equal(products['rows.csv'], 'a\n1\n2\n3\n');
  });

  it('work long lists in several turns, and end with the run', async () => {
    const rows = Array.from({ length: 100_000 }, (_, n) => ({ n }));
    const steps = '[{filter: n % 2 == 1}, {map: {twice: n * 2}}, {limit: 3}]';
    const { value } = await ran(step(`{from: "{{ inputs.rows }}", steps: ${steps}}`), { rows });
    assert.deepEqual(value, [{ twice: 2 }, { twice: 6 }, { twice: 10 }]);
    let cancelled = false;
    const { result } = await runText(step('{from: "{{ inputs.rows }}", steps: [{sort: -n}]}'), {
      inputs: { rows },
      onEvent: (_event, live) => {
        if (cancelled) return;
        cancelled = true;
        setImmediate(() => live.cancel());
      },
    });
    assert.equal(result.status, 'cancelled');
  });

  it('end at their timeout', async () => {
    const rows = Array.from({ length: 200_000 }, (_, n) => ({ n }));
    const { error } = await ran(step('{from: "{{ inputs.rows }}", steps: [{sort: -n}, {group_by: n}]}', '    timeout: 0.001\n'), {
      rows,
    });
    assert.equal(error?.kind, 'timeout');
  });
});
