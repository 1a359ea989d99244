import type { Node } from 'yaml';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { note, shown } from '../source/fields.ts';
import type { Place } from '../source/program.ts';
import { expression } from './expression.ts';
import type { Piece } from './piece.ts';
import { enclosed } from './piece.ts';
import { Unreadable } from './unreadable.ts';

const marks = /\{\{\{\s*([^{}]+?)\s*\}\}\}|\{\{\s*([^{}]+?)\s*\}\}|\{[{%#]|<(?=AUTO\b)|<<(?=[^<>\n]*>>)/g;

/**
 * A text of the source, whose `{{ }}` (or `{{{ }}}`) read results, as a text of ours. An expression that cannot be said stays as
 * it stands, which is what the source does with a reference that it cannot resolve; so does what is a mark only here.
 */
export function template(text: string, place: Place, at: Node | undefined): string {
  return text.replace(marks, (mark: string, triple: string | undefined, double: string | undefined) => {
    const inside = triple ?? double;
    if (inside === undefined) return verbatim(mark);
    try {
      return `{{ ${expression(inside, place).text} }}`;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      note(place.program.reading, at, 'literal', { text: shown(mark), why: error.message });
      return verbatim('{{') + mark.slice(2);
    }
  });
}

/** A text without any template in it, as it stands. */
export const literalText = (text: string): string => text.replace(/\{[{%#]|<(?=AUTO\b)|<<(?=[^<>\n]*>>)/g, verbatim);

/** Words for people, in which nothing is rendered: only an AUTO tag would still be one. */
export function forPeople(value: Json): Json {
  if (typeof value === 'string') return value.replace(/<(?=\/?AUTO\b)/g, '< ');
  if (Array.isArray(value)) return value.map(forPeople);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, forPeople(one)])) : value;
}

/** Signs that a template would obey, so that they stay as they are. */
const verbatim = (mark: string): string => `{{ '${mark}' }}`;

/** Data with texts in it. */
export function templates(value: Json, place: Place, at: Node | undefined): Json {
  if (typeof value === 'string') return template(value, place, at);
  if (Array.isArray(value)) return value.map((item) => templates(item, place, at));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, templates(one, place, at)]));
}

/** `step`, `step:field` or `previous_response:step.field` as one expression that gives data. Throws Unreadable. */
export function source(text: string, at: Place): Piece {
  const place = { ...at, wantsData: true };
  const lone = /^\s*\{\{\{?\s*([^{}]+?)\s*\}?\}\}\s*$/.exec(text)?.[1];
  if (lone !== undefined) return expression(lone, place);
  const [first = '', ...more] = text.trim().split(':');
  const path = more.join('.');
  const before =
    first === 'context' && more.length
      ? ''
      : first === 'previous_response' && more.length
        ? 'previous_response.'
        : `${first}${path ? '.' : ''}`;
  return expression(`${before}${path}`, place);
}

/** A value that keeps its type: `{{ … }}`. */
export const alone = (piece: Piece): string => `{{ ${piece.text} }}`;

/** A condition: a text, a list (all of it holds), or a map of `and`, `or`, `not`. Throws Unreadable. */
export function condition(value: Json, place: Place): Piece {
  if (typeof value === 'string') return expression(value, place);
  if (typeof value === 'boolean' || typeof value === 'number') return { text: String(value), loose: false };
  if (Array.isArray(value)) return joined(value, 'and', place);
  if (isMap(value)) {
    const parts = Object.entries(value).map(([name, inner]): Piece => {
      const word = name.toLowerCase();
      if (word === 'and' || word === 'all') return condition(Array.isArray(inner) ? inner : [inner], place);
      if (word === 'or' || word === 'any') return joined(Array.isArray(inner) ? inner : [inner], 'or', place);
      if (word === 'not') return { text: `not ${enclosed(condition(inner, place))}`, loose: true };
      throw new Unreadable(shown(value));
    });
    const [only] = parts;
    if (only && parts.length === 1) return only;
    if (only) return { text: parts.map(grouped).join(' and '), loose: true };
  }
  throw new Unreadable(shown(value));
}

function joined(values: readonly Json[], word: string, place: Place): Piece {
  const parts = values.map((one) => condition(one, place));
  const [only] = parts;
  if (!only) throw new Unreadable('[]');
  return parts.length === 1 ? only : { text: parts.map(grouped).join(` ${word} `), loose: true };
}

/** Parentheses where words of logic meet. */
const grouped = (piece: Piece): string => (/ (?:and|or|if) /.test(piece.text) ? enclosed(piece) : piece.text);
