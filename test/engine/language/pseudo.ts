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
export const pseudo = (text: string): string => `[${text.replace(/\{\w+\}|[aeiouAEIOU]/g, (found) => accents[found] ?? found)}]`;

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
