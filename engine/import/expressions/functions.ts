import type { ExpressionPiece } from './piece.ts';
import { parenthesise } from './piece.ts';

/** A call in our spelling; undefined for a wrong number of arguments. */
type Call = (given: readonly ExpressionPiece[]) => ExpressionPiece | undefined;

const tightPiece = (text: string): ExpressionPiece => ({ text, loose: false });
const loose = (text: string): ExpressionPiece => ({ text, loose: true });

const one =
  (make: (value: ExpressionPiece) => ExpressionPiece): Call =>
  ([value, ...more]) =>
    value && more.length === 0 ? make(value) : undefined;
const two =
  (make: (first: ExpressionPiece, second: ExpressionPiece) => ExpressionPiece): Call =>
  ([first, second, ...more]) =>
    first && second && more.length === 0 ? make(first, second) : undefined;

const filter = (name: string): Call => one((value) => loose(`${parenthesise(value)} | ${name}`));
const same =
  (name: string): Call =>
  (given) =>
    given.length ? tightPiece(`${name}(${given.map(({ text }) => text).join(', ')})`) : undefined;
/** The items that satisfy a condition, written with `it` for the item. */
const each =
  (name: string): Call =>
  ([list, condition, ...more]) => {
    if (!list || more.length) return undefined;
    return condition
      ? tightPiece(`${name}(${condition.text} for it in ${parenthesise(list)})`)
      : tightPiece(`${name}(${list.text})`);
  };

/** The functions of conditions in pipeline_ex, with their counterparts here. Those about time have none. */
export const functionConverters: Readonly<Record<string, Call>> = {
  contains: two((whole, part) => loose(`${parenthesise(part)} in ${parenthesise(whole)}`)),
  matches: two((value, pattern) => loose(`${parenthesise(value)} is matching(${pattern.text})`)),
  length: same('len'),
  startsWith: two((value, start) => loose(`${parenthesise(value)} is startingwith(${start.text})`)),
  endsWith: two((value, end) => loose(`${parenthesise(value)} is endingwith(${end.text})`)),
  toLowerCase: filter('lower'),
  toUpperCase: filter('upper'),
  trim: filter('trim'),
  any: each('any'),
  all: each('all'),
  count: ([list, condition, ...more]) => {
    if (!list || more.length) return undefined;
    return tightPiece(condition ? `len([it for it in ${parenthesise(list)} if ${condition.text}])` : `len(${list.text})`);
  },
  sum: same('sum'),
  average: one((list) => loose(`sum(${list.text}) / len(${list.text})`)),
  min: same('min'),
  max: same('max'),
  isEmpty: one((value) => loose(`${parenthesise(value)} is empty`)),
  abs: same('abs'),
  round: same('round'),
  floor: one((value) => loose(`${parenthesise(value)} | round(0, 'floor')`)),
  ceil: one((value) => loose(`${parenthesise(value)} | round(0, 'ceil')`)),
  sqrt: one((value) => loose(`${parenthesise(value)} ** 0.5`)),
  pow: two((base, exponent) => loose(`${parenthesise(base)} ** ${parenthesise(exponent)}`)),
  between: ([value, least, most, ...more]) =>
    value && least && most && more.length === 0
      ? loose(`${parenthesise(least)} <= ${parenthesise(value)} <= ${parenthesise(most)}`)
      : undefined,
  now: (given) => (given.length === 0 ? tightPiece('now()') : undefined),
};
