import type { Piece } from './piece.ts';
import { enclosed } from './piece.ts';

/** A call in our spelling; undefined where the number of arguments is wrong. */
type Call = (given: readonly Piece[]) => Piece | undefined;

const tight = (text: string): Piece => ({ text, loose: false });
const loose = (text: string): Piece => ({ text, loose: true });

const one =
  (make: (value: Piece) => Piece): Call =>
  ([value, ...more]) =>
    value && more.length === 0 ? make(value) : undefined;
const two =
  (make: (first: Piece, second: Piece) => Piece): Call =>
  ([first, second, ...more]) =>
    first && second && more.length === 0 ? make(first, second) : undefined;

const filter = (name: string): Call => one((value) => loose(`${enclosed(value)} | ${name}`));
const same =
  (name: string): Call =>
  (given) =>
    given.length ? tight(`${name}(${given.map(({ text }) => text).join(', ')})`) : undefined;
/** Of the items that a condition holds for, written with `it` for the item. */
const each =
  (name: string): Call =>
  ([list, condition, ...more]) => {
    if (!list || more.length) return undefined;
    return condition ? tight(`${name}(${condition.text} for it in ${enclosed(list)})`) : tight(`${name}(${list.text})`);
  };

/** The functions of conditions in pipeline_ex, with what says the same here. Those of time have no counterpart. */
export const functions: Readonly<Record<string, Call>> = {
  contains: two((whole, part) => loose(`${enclosed(part)} in ${enclosed(whole)}`)),
  matches: two((value, pattern) => loose(`${enclosed(value)} is matching(${pattern.text})`)),
  length: same('len'),
  startsWith: two((value, start) => loose(`${enclosed(value)} is startingwith(${start.text})`)),
  endsWith: two((value, end) => loose(`${enclosed(value)} is endingwith(${end.text})`)),
  toLowerCase: filter('lower'),
  toUpperCase: filter('upper'),
  trim: filter('trim'),
  any: each('any'),
  all: each('all'),
  count: ([list, condition, ...more]) => {
    if (!list || more.length) return undefined;
    return tight(condition ? `len([it for it in ${enclosed(list)} if ${condition.text}])` : `len(${list.text})`);
  },
  sum: same('sum'),
  average: one((list) => loose(`sum(${list.text}) / len(${list.text})`)),
  min: same('min'),
  max: same('max'),
  isEmpty: one((value) => loose(`${enclosed(value)} is empty`)),
  abs: same('abs'),
  round: same('round'),
  floor: one((value) => loose(`${enclosed(value)} | round(0, 'floor')`)),
  ceil: one((value) => loose(`${enclosed(value)} | round(0, 'ceil')`)),
  sqrt: one((value) => loose(`${enclosed(value)} ** 0.5`)),
  pow: two((base, exponent) => loose(`${enclosed(base)} ** ${enclosed(exponent)}`)),
  between: ([value, least, most, ...more]) =>
    value && least && most && more.length === 0
      ? loose(`${enclosed(least)} <= ${enclosed(value)} <= ${enclosed(most)}`)
      : undefined,
  now: (given) => (given.length === 0 ? tight('now()') : undefined),
};
