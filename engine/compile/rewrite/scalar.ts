import type { ScalarNode } from '../source/nodes.ts';

/**
 * A scalar without a position in the text, as YAML after `key:` whose key begins at `column`; in a flow map always on one
 * line.
 */
export function scalarText({ value, text }: Pick<ScalarNode, 'value' | 'text'>, column: number, flow: boolean): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  if (isPlain(text)) return text;
  return text.includes('\n') && !flow && isPrintable(text) ? literal(text, column) : quoted(text);
}

/** A name as a key. */
export const keyText = (name: string): string => (isPlain(name) ? name : quoted(name));

/** Words that YAML 1.1 or 1.2 reads as something other than text. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const isPlain = (text: string): boolean => /^[A-Za-z_][\w-]*$/.test(text) && !reserved.test(text);

/** Whether it can be written literally: no control characters besides line breaks and tabs. */
const isPrintable = (text: string): boolean =>
  !/[^\n\t\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(text);

const quoted = (text: string): string =>
  /["\\]/.test(text) && isPrintable(text) && !text.includes('\n') ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);

function literal(text: string, column: number): string {
  const ends = /\n*$/.exec(text)?.[0].length ?? 0;
  let chomping = '+';
  if (ends === 0) chomping = '-';
  else if (ends === 1) chomping = '';
  const header = `|${/^\s/.test(text) ? '2' : ''}${chomping}`;

  // The final line break is left to the caller; further ones are lines of their own.
  const lines = (ends === 0 ? text : text.slice(0, -1)).split('\n');
  const indent = ' '.repeat(column + 2);

  return [header, ...lines.map((line) => (line === '' ? '' : indent + line))].join('\n');
}
