import type { Node } from 'yaml';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { addNote, excerpt } from '../source/fields.ts';
import type { ConvertContext } from '../source/program.ts';
import { convertExpression } from './expression.ts';
import type { ExpressionPiece } from './piece.ts';
import { parenthesise } from './piece.ts';
import { Unreadable } from './unreadable.ts';

const marks = /\{\{\{\s*([^{}]+?)\s*\}\}\}|\{\{\s*([^{}]+?)\s*\}\}|\{[{%#]|<(?=AUTO\b)|<<(?=[^<>\n]*>>)/g;

/**
 * Converts a text of the source, whose `{{ }}` (or `{{{ }}}`) read results, into a template. An expression without a
 * counterpart stays as it is, as in the source with an unresolved reference; a sequence that is an expression only in our
 * syntax is escaped.
 */
export function convertText(text: string, place: ConvertContext, at: Node | undefined): string {
  return text.replace(marks, (mark: string, triple: string | undefined, double: string | undefined) => {
    const inside = triple ?? double;
    if (inside === undefined) return verbatim(mark);
    try {
      return `{{ ${convertExpression(inside, place).text} }}`;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      addNote(place.program.reading, at, 'literal', { text: excerpt(mark), why: error.message });
      return verbatim('{{') + mark.slice(2);
    }
  });
}

/** A literal text, without templates. */
export const literalText = (text: string): string => text.replace(/\{[{%#]|<(?=AUTO\b)|<<(?=[^<>\n]*>>)/g, verbatim);

/** Data whose texts are all literal. */
export function literalData(value: Json): Json {
  if (typeof value === 'string') return literalText(value);
  if (Array.isArray(value)) return value.map(literalData);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, literalData(one)])) : value;
}

/** Text for people, which is not rendered: only an AUTO tag would still take effect. */
export function escapeAutoTags(value: Json): Json {
  if (typeof value === 'string') return value.replace(/<(?=\/?AUTO\b)/g, '< ');
  if (Array.isArray(value)) return value.map(escapeAutoTags);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, escapeAutoTags(one)])) : value;
}

/** Escapes characters that a template would interpret. */
const verbatim = (mark: string): string => `{{ '${mark}' }}`;

/** Data with texts in it. */
export function convertTexts(value: Json, place: ConvertContext, at: Node | undefined): Json {
  if (typeof value === 'string') return convertText(value, place, at);
  if (Array.isArray(value)) return value.map((item) => convertTexts(item, place, at));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, convertTexts(one, place, at)]));
}

/** `step`, `step:field` or `previous_response:step.field` as one expression for data. Throws Unreadable. */
export function convertSource(text: string, at: ConvertContext): ExpressionPiece {
  const place = { ...at, wantsData: true };
  const lone = /^\s*\{\{\{?\s*([^{}]+?)\s*\}?\}\}\s*$/.exec(text)?.[1];
  if (lone !== undefined) return convertExpression(lone, place);

  const [first = '', ...more] = text.trim().split(':');
  const path = more.join('.');
  if (first === 'context' && more.length) return convertExpression(path, place);

  const separator = path || (first === 'previous_response' && more.length) ? '.' : '';
  return convertExpression(`${first}${separator}${path}`, place);
}

/** A value that keeps its type: `{{ … }}`. */
export const inBraces = (piece: ExpressionPiece): string => `{{ ${piece.text} }}`;

/** A condition: a text, a list (all items must hold), or a map of `and`, `or`, `not`. Throws Unreadable. */
export function convertCondition(value: Json, place: ConvertContext): ExpressionPiece {
  if (typeof value === 'string') return convertExpression(value, place);
  if (typeof value === 'boolean' || typeof value === 'number') return { text: String(value), loose: false };
  if (Array.isArray(value)) return joined(value, 'and', place);

  if (isMap(value)) {
    const parts = Object.entries(value).map(([name, inner]): ExpressionPiece => {
      const word = name.toLowerCase();
      if (word === 'and' || word === 'all') return convertCondition(Array.isArray(inner) ? inner : [inner], place);
      if (word === 'or' || word === 'any') return joined(Array.isArray(inner) ? inner : [inner], 'or', place);
      if (word === 'not') return { text: `not ${parenthesise(convertCondition(inner, place))}`, loose: true };
      throw new Unreadable(excerpt(value));
    });
    const [only] = parts;
    if (only && parts.length === 1) return only;
    if (only) return { text: parts.map(grouped).join(' and '), loose: true };
  }

  throw new Unreadable(excerpt(value));
}

function joined(values: readonly Json[], word: string, place: ConvertContext): ExpressionPiece {
  const parts = values.map((one) => convertCondition(one, place));
  const [only] = parts;
  if (!only) throw new Unreadable('[]');
  return parts.length === 1 ? only : { text: parts.map(grouped).join(` ${word} `), loose: true };
}

/** Parentheses between logical operators. */
const grouped = (piece: ExpressionPiece): string => (/ (?:and|or|if) /.test(piece.text) ? parenthesise(piece) : piece.text);
