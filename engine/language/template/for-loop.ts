import { boolean, integer, type MapField, mapType, type Type, unknownType } from '../types.ts';
import { type Callable, restParameter } from './callable.ts';

/** Members of `loop` inside a `{% for %}`; `item` stands for the type of the loop's items. */
const members = {
  index: { type: integer, doc: 'The number of the round, from 1.' },
  index0: { type: integer, doc: 'The number of the round, from 0.' },
  first: { type: boolean, doc: 'Whether this is the first round.' },
  last: { type: boolean, doc: 'Whether this is the last round.' },
  length: { type: integer, doc: 'How many rounds there are.' },
  revindex: { type: integer, doc: 'Rounds left, this one counted.' },
  revindex0: { type: integer, doc: 'Rounds left after this one.' },
  depth: { type: integer, doc: 'How deep the loop stands in others, from 1.' },
  depth0: { type: integer, doc: 'How deep the loop stands in others, from 0.' },
  previtem: { type: 'item', doc: 'The item of the round before; absent in the first.', optional: true },
  nextitem: { type: 'item', doc: 'The item of the next round; absent in the last.', optional: true },
  parent: { type: unknownType, doc: 'The `loop` of the loop around this one.', optional: true },
} as const satisfies Record<string, Omit<MapField, 'type'> & { type: Type | 'item' }>;

/** Methods of `loop`. */
export const forLoopMethods = {
  cycle: {
    doc: 'One of the values after the other, a round each.',
    parameters: [restParameter('values', unknownType, 'The values.')],
    result: unknownType,
    example: { template: '{% for x in [1, 2, 3] %}{{ loop.cycle("a", "b") }}{% endfor %}', value: 'aba' },
    executable: true,
  },
  changed: {
    doc: 'Whether the values are others than in the round before.',
    parameters: [restParameter('values', unknownType, 'The values.')],
    result: boolean,
    example: { template: '{% for x in [1, 1, 2] %}{{ x if loop.changed(x) else "-" }}{% endfor %}', value: '1-2' },
    executable: true,
  },
} as const satisfies Record<string, Callable>;

export type ForLoopMethod = keyof typeof forLoopMethods;
export const isLoopMethod = (name: string): name is ForLoopMethod => Object.hasOwn(forLoopMethods, name);

export const forLoopMembers: readonly string[] = Object.keys(members);

/** The type of `loop` inside a `{% for %}` over items of a type. */
export const forLoopType = (item: Type): Type =>
  mapType(
    Object.fromEntries(
      Object.entries(members).map(([name, member]): [string, MapField] => [
        name,
        { ...member, type: member.type === 'item' ? item : member.type },
      ]),
    ),
  );
