import { translate } from '../../../engine/language/texts.ts';

const accents: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
};

/** A text as a language that nobody speaks has it: in brackets, with accents, its blanks as they are. */
export const pseudo = (text: string): string =>
  `[${text.replace(/\{\w+(?:\|[^{}]*)?\}|[aeiouAEIOU]/g, (found) => accents[found] ?? found)}]`;

/** Every text of the given tables, also of tables in them, in that language. */
function pseudoLocale(tables: Iterable<unknown>): Record<string, string> {
  const found: Record<string, string> = {};
  const add = (one: unknown): void => {
    if (typeof one === 'string') found[one] = pseudo(one);
    else if (typeof one === 'object' && one !== null) Object.values(one).forEach(add);
  };
  for (const table of tables) add(table);
  return found;
}

/** Says what `work` says in that language, and the rest of the tests in English again. */
export async function inPseudo<T>(tables: Iterable<unknown>, work: () => T | Promise<T>): Promise<T> {
  translate(pseudoLocale(tables));
  try {
    return await work();
  } finally {
    translate({});
  }
}

/** Texts of the tables that stand in English in what was said in that language; a word alone may be a name. */
export function unsaidIn(said: string, tables: Iterable<unknown>): string[] {
  const found = new Set<string>();
  // Lines are broken as the terminal wants it.
  const flat = said.replace(/\s+/g, ' ');
  const stands = (text: string): boolean => {
    for (let at = flat.indexOf(text); at >= 0; at = flat.indexOf(text, at + 1))
      if (!/\w/.test(flat[at - 1] ?? '') && !/\w/.test(flat[at + text.length] ?? '')) return true;
    return false;
  };
  const look = (one: unknown): void => {
    if (typeof one === 'string') {
      if (/[aeiou]/i.test(one) && /\w \w/.test(one) && !one.includes('{') && stands(one.replace(/\s+/g, ' '))) found.add(one);
    } else if (typeof one === 'object' && one !== null) Object.values(one).forEach(look);
  };
  for (const table of tables) look(table);
  return [...found];
}
