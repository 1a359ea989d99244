import assert from 'node:assert/strict';
import { typesOf } from '../../../../../engine/compile/check/types/types.ts';
import { compile } from '../../../../../engine/compile/compile.ts';
import { describe as inWords, valueType } from '../../../../../engine/language/types.ts';

const text = (steps: string, rows = '[{id: 1, name: a, price: 2.5, tags: [x]}, {id: 2, name: b, price: 3.5}]'): string => `
data:
  rows: ${rows}
  more: [{id: 1, city: c}]
  open: "{{ inputs.any }}"
inputs: {any: {type: array}}
steps:
  - id: t
    transform:
      from: "{{ data.rows }}"
      steps: [${steps}]
outputs: {t: "{{ t }}"}
`;

const compiled = (source: string) => compile(source, { file: 'a.baton.yaml' });
const problemsIn = (source: string): string[] =>
  compiled(source)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code, range }) => `${code}@${source.slice(range.start, range.end)}`);

/** The type of the step's value, in words. */
function typeOf(source: string): string {
  const { checkable } = compiled(source);
  const node = checkable.graph.nodes.find(({ id }) => id === 't');
  assert.ok(node);
  return inWords(valueType(typesOf(checkable).step(node)), 4);
}

describe('the type of a transform', () => {
  const item = '{id: integer, name: text, price: number, tags?: list of text}';
  const cases: [string, string][] = [
    ['', `list of ${item}`],
    ['{filter: price > 1}, {sort: -price}, {unique: id}, {limit: 3}', `list of ${item}`],
    ['{map: {up: name | upper, n: index, all: {p: price}}}', 'list of {up: text, n: integer, all: {p: number}}'],
    ['{map: name}', 'list of text'],
    ['{map: [id, price]}', 'list of list of integer or number'],
    ['{pick: [name, nothing]}', 'list of {name: text, nothing?: any value}'],
    ['{rename: {name: title}}, {pick: [title, id]}', 'list of {title: text, id: integer}'],
    ['{group_by: name}, {pick: name}', 'list of {name: text}'],
    [
      '{group_by: {by: name, aggregate: {n: count, dear: max(price)}}}',
      'list of {name: text, n: integer, dear: number or nothing}',
    ],
    [
      '{aggregate: {sum: sum(price), all: list(name), mean: avg(price)}}',
      '{sum: number, all: list of text or nothing, mean: number or nothing}',
    ],
    ['{join: {with: "{{ data.more }}", on: id}}, {pick: [id, city]}', 'list of {id: integer, city: text}'],
    [
      '{join: {with: "{{ data.more }}", on: id, as: place, type: left}}, {pick: place}',
      'list of {place: {id: integer, city: text} or nothing}',
    ],
    ['{flatten: tags}, {pick: tags}', 'list of {tags: text}'],
    ['{map: [id, price]}, {flatten: true}', 'list of integer or number'],
  ];
  for (const [steps, type] of cases)
    it(steps || 'without operations', () => {
      assert.equal(typeOf(text(steps)), type);
    });
});

describe('the type of a transform of other values', () => {
  const more: [string, string, string][] = [
    ['a map gives its pairs', text('', '{x: 1, y: 2}'), 'list of {key: text, value: integer}'],
    ['nothing known stays unknown', text('{rename: {a: b}}, {flatten: c}').replace('data.rows', 'inputs.any'), 'list'],
    ['what is picked of it is known by name', text('{pick: a}').replace('data.rows', 'inputs.any'), 'list of {a?: any value}'],
    ['joined to it, too', text('{join: {with: [], on: a}}').replace('data.rows', 'inputs.any'), 'list'],
    [
      'an unknown list to join opens the item',
      text('{join: {with: "{{ inputs.any }}", on: id}}, {pick: [id, other]}'),
      'list of {id: integer, other?: any value}',
    ],
    [
      'a left join may lack the other fields',
      text('{join: {with: "{{ data.more }}", on: id, type: left}}, {pick: [city]}'),
      'list of {city?: text}',
    ],
    ['a field that is no list', text('{flatten: name}, {pick: name}'), 'list of {name: any value}'],
    ['items that are no lists', text('{flatten: true}'), 'list'],
    ['items of several kinds', text('{rename: {a: b}}', '[{a: 1}, null]'), 'list'],
    ['an old name that does not exist is left out', text('{rename: {nobody: b}}, {pick: [id]}'), 'list of {id: integer}'],
  ];
  for (const [rule, source, type] of more)
    it(rule, () => {
      assert.equal(typeOf(source), type);
    });
});

describe('names in the expressions of a transform', () => {
  const cases: { rule: string; source: string; problems: string[] }[] = [
    { rule: 'fields of known items', source: text('{filter: price > 1 and item.name and index}'), problems: [] },
    { rule: 'a field that no item has', source: text('{filter: prize > 1}'), problems: ['undefined-name@prize'] },
    { rule: 'a field that some items have', source: text('{filter: "tags | length > 0"}'), problems: [] },
    { rule: 'a member of the item that none has', source: text('{filter: item.prize > 1}'), problems: ['unknown-field@prize'] },
    { rule: 'a guarded field', source: text('{filter: prize is defined or (prize | default(1)) > 0}'), problems: [] },
    {
      rule: 'items of which nothing is known',
      source: text('{filter: prize > 1}').replace('data.rows', 'inputs.any'),
      problems: [],
    },
    {
      rule: 'constants of many rows are looked at in part only',
      source: text('{map: late}', `[${'{a: 1}, '.repeat(30)}{late: 1}]`),
      problems: [],
    },
    { rule: 'names of steps and inputs are no names here', source: text('{filter: any}'), problems: [] },
    { rule: 'items of several kinds', source: text('{map: b}', '[{a: 1}, null]'), problems: [] },
    { rule: 'what comes after is known', source: text('{map: {total: price}}, {sort: totl}'), problems: ['undefined-name@totl'] },
    { rule: 'a name after an aggregate', source: text('{aggregate: {n: count}}, {map: m}'), problems: ['undefined-name@m'] },
    { rule: 'a namespace member that does not exist', source: text('{filter: data.rowz}'), problems: [] },
    { rule: 'a step that does not exist', source: text('{filter: price > steps.nobody.x}'), problems: ['unknown-field@nobody'] },
    {
      rule: 'the other side of a join sees its own fields',
      source: text('{join: {with: "{{ data.more }}", on: {left: id, right: cty}}}'),
      problems: ['undefined-name@cty'],
    },
    {
      rule: 'an aggregate reads keys',
      source: text('{group_by: {by: name, aggregate: {x: name | upper ~ sum(price)}}}'),
      problems: [],
    },
    { rule: 'a use that cannot fit', source: text('{filter: name - 1 > 0}'), problems: ['type-mismatch@name'] },
    {
      rule: 'numbers are added, so nothing is wrong with sum and its like',
      source: text('{aggregate: {a: sum(price) + 1, b: min(name) ~ "x", c: unique(name) | length}}'),
      problems: [],
    },
    { rule: 'items that are no maps have no fields', source: text('{map: name}, {filter: name}'), problems: [] },
    { rule: 'and using one is told', source: text('{map: name}, {map: name}'), problems: ['undefined-name@name'] },
    { rule: 'a function that does not exist', source: text('{map: "average(price)"}'), problems: ['undefined-name@average'] },
    {
      rule: 'a filter that does not exist, once',
      source: text('{join: {with: "{{ data.more }}", on: id | uper}}'),
      problems: ['unknown-filter@uper'],
    },
  ];
  for (const { rule, source, problems } of cases)
    it(rule, () => {
      assert.deepEqual(problemsIn(source), problems);
    });

  it('results are typed for those who read them', () => {
    const source = text('{aggregate: {n: count}}').replace(
      'outputs:',
      '  - id: r\n    set: {x: "{{ t.n }}", y: "{{ t.m }}"}\noutputs:',
    );
    assert.deepEqual(problemsIn(source), ['unknown-field@m']);
  });
});
