import { yaml } from '../../../../yaml.ts';

/** A transform as YAML, what is wrong with it (`code@text`), and what is wrong in its expressions. */
interface TransformCase {
  rule: string;
  transform: string;
  problems?: string[];
  template?: string[];
}

const steps = (one: string): string => `from: []\nsteps:\n  - ${one}`;

export const cases: TransformCase[] = [
  {
    rule: 'all operations',
    transform: `from: "{{ rows }}"
steps:
  - filter: price > 10 and item.kind == 'book'
  - map: {name: name | upper, total: price * count}
  - map: name
  - sort: price
  - sort: [category, -price]
  - sort: {by: [a, b], descending: true}
  - group_by: category
  - group_by: [a, b]
  - group_by: {by: {x: a ~ b}, aggregate: {total: sum(price), n: count}}
  - join: {with: "{{ other.rows }}", on: id}
  - join: {with: [], on: {left: a, right: b}, type: left, as: name}
  - unique: true
  - unique: id
  - unique: [a, b]
  - flatten: true
  - flatten: tags
  - limit: 10
  - limit: {count: 10, offset: "{{ inputs.from }}"}
  - pick: [a, b]
  - rename: {old: new}
  - aggregate: {total: sum(price), n: count, mean: avg(price)}
  - pick: total`,
  },
  { rule: 'from and steps are needed', transform: '{}', problems: ['missing-key@{}', 'missing-key@{}'] },
  { rule: 'nothing else belongs to it', transform: 'from: []\nstep: []\nsteps: []', problems: ['unknown-key@step'] },
  { rule: 'it is a map', transform: '[a]', problems: ['wrong-type@[a]'] },
  { rule: 'steps is a list', transform: 'from: []\nsteps: {filter: a}', problems: ['wrong-type@{filter: a}'] },
  { rule: 'an operation is a map', transform: steps('sort'), problems: ['wrong-type@sort'] },
  { rule: 'an empty operation', transform: steps('{}'), problems: ['wrong-type@{}'] },
  { rule: 'an operation does one thing', transform: steps('{filter: a, sort: b}'), problems: ['wrong-type@sort'] },
  { rule: 'an operation that does not exist', transform: steps('wobble: a'), problems: ['unknown-key@wobble'] },
  {
    rule: 'a broken operation leaves its neighbours',
    transform: 'from: []\nsteps: [{filter: [a]}, {sort: "a +"}]',
    problems: ['wrong-type@[a]'],
    template: ['template-syntax@'],
  },

  {
    rule: 'an expression that cannot be read is told at its place',
    transform: steps('filter: price >'),
    template: ['bad-condition@'],
  },
  {
    rule: 'a filter that does not exist is told at its place',
    transform: steps('map: {a: name | uper}'),
    template: ['unknown-filter@uper'],
  },
  {
    rule: 'in quotes the places are right too',
    transform: steps('map: {a: "na\\u006de | uper"}'),
    template: ['unknown-filter@uper'],
  },
  {
    rule: 'in a block over several lines too',
    transform: yaml`
    from: []
    steps:
      - filter: >-
          price > 10
          and name | uper`,
    template: ['unknown-filter@uper'],
  },
  { rule: 'wrong arguments of a filter', transform: steps('sort: -round(1, 2, 3, 4)'), template: ['wrong-filter-arguments@3'] },
  { rule: 'an expression is a scalar', transform: steps('filter: {a: 1}'), problems: ['wrong-type@{a: 1}'] },
  { rule: 'an expression is there', transform: steps('filter:'), problems: ['wrong-type@'] },
  {
    rule: 'no AUTO in expressions',
    transform: steps('filter: <AUTO>is it good?</AUTO>'),
    problems: ['wrong-type@<AUTO>is it good?</AUTO>'],
  },
  { rule: 'an entry of map is there', transform: steps('map: {a: }'), problems: ['wrong-type@'] },
  { rule: 'numbers and truths are constants', transform: steps('map: {a: 1, b: true, c: null, d: 0x10}') },

  { rule: 'sort has by', transform: steps('sort: {descending: true}'), problems: ['missing-key@{descending: true}'] },
  { rule: 'descending is true or false', transform: steps('sort: {by: a, descending: down}'), problems: ['wrong-type@down'] },
  { rule: 'sort has nothing else', transform: steps('sort: {by: a, desc: true}'), problems: ['unknown-key@desc'] },
  {
    rule: 'group_by has by',
    transform: steps('group_by: {aggregate: {n: count}}'),
    problems: ['missing-key@{aggregate: {n: count}}'],
  },
  { rule: 'a computed key needs a name', transform: steps('group_by: a ~ b'), problems: ['wrong-type@a ~ b'] },
  { rule: 'a key that cannot be read is told once', transform: steps('group_by: a ~'), template: ['template-syntax@'] },
  { rule: 'two keys of one name', transform: steps('group_by: [a, item.a]'), problems: ['duplicate-key@item.a'] },
  { rule: 'the items of a group have their name', transform: steps('group_by: items'), problems: ['duplicate-key@items'] },
  { rule: 'with aggregates a key can be called items', transform: steps('group_by: {by: items, aggregate: {n: count}}') },
  {
    rule: 'an aggregate called like a key',
    transform: steps('group_by: {by: a, aggregate: {a: count}}'),
    problems: ['duplicate-key@a'],
  },
  { rule: 'aggregates are a map', transform: steps('aggregate: count'), problems: ['wrong-type@count'] },
  { rule: 'a field alone is no aggregate', transform: steps('aggregate: {n: price}'), problems: ['undefined-name@price'] },
  {
    rule: 'nor in the middle of one',
    transform: steps('aggregate: {n: sum(price) / price}'),
    problems: ['undefined-name@price'],
  },
  {
    rule: 'an aggregate reads keys and namespaces',
    transform: steps('group_by: {by: a, aggregate: {n: sum(b) ~ a ~ inputs.c}}'),
  },
  {
    rule: 'an aggregate takes one expression',
    transform: steps('aggregate: {n: "sum(a, b)", m: avg(), k: avg}'),
    problems: ['wrong-filter-arguments@sum(a, b)', 'wrong-filter-arguments@avg()', 'wrong-filter-arguments@avg'],
  },
  { rule: 'max of several is a function', transform: steps('aggregate: {n: "max(sum(a), 3)"}') },
  {
    rule: 'what cannot follow an aggregate',
    transform: 'from: []\nsteps: [{aggregate: {n: count}}, {map: n}, {sort: n}]',
    problems: ['wrong-type@sort'],
  },
  { rule: 'join has with and on', transform: steps('join: {}'), problems: ['missing-key@{}', 'missing-key@{}'] },
  { rule: 'join is a map', transform: steps('join: [a]'), problems: ['missing-key@[a]', 'missing-key@[a]'] },
  { rule: 'both sides of on', transform: steps('join: {with: [], on: {left: a}}'), problems: ['missing-key@{left: a}'] },
  {
    rule: 'as many keys on each side',
    transform: steps('join: {with: [], on: {left: [a, b], right: c}}'),
    problems: ['wrong-type@{left: [a, b], right: c}'],
  },
  {
    rule: 'a type of join that does not exist',
    transform: steps('join: {with: [], on: a, type: outer}'),
    problems: ['wrong-type@outer'],
  },
  { rule: 'as is a name', transform: steps('join: {with: [], on: a, as: "{{ b }}"}'), problems: ['wrong-type@"{{ b }}"'] },
  { rule: 'unique is no map', transform: steps('unique: {a: b}'), problems: ['wrong-type@{a: b}'] },
  { rule: 'unique is not false', transform: steps('unique: false'), problems: ['wrong-type@false'] },
  { rule: 'flatten is true or a name', transform: steps('flatten: [a]'), problems: ['wrong-type@[a]'] },
  { rule: 'limit is a whole number', transform: steps('limit: 1.5'), problems: ['wrong-type@1.5'] },
  { rule: 'limit is not below 0', transform: steps('limit: {count: -1}'), problems: ['wrong-type@-1'] },
  { rule: 'limit is no word', transform: steps('limit: few'), problems: ['wrong-type@few'] },
  { rule: 'pick names fields', transform: steps('pick: [a, {b: c}]'), problems: ['wrong-type@{b: c}'] },
  { rule: 'rename is a map', transform: steps('rename: [a, b]'), problems: ['wrong-type@[a, b]'] },
  { rule: 'rename names fields', transform: steps('rename: {a: [b]}'), problems: ['wrong-type@[b]'] },
];
