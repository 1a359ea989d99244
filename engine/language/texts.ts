/** The values of the blanks of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

type Translations = Readonly<Record<string, string>>;

/** Bundles that are loaded late have this file once more: where the table is kept, all of them find it. */
const place: Record<symbol, Translations | undefined> = globalThis;
const mark = Symbol.for('baton.translations');

/** English texts with their translations, blanks and all; a text that is not in it is said in English. */
export const translations = (): Translations => place[mark] ?? {};

/**
 * Says every text from now on as a table has it. Each program, and each thread, that says texts is given its table before it says the
 * first.
 */
export function translate(table: Translations): void {
  place[mark] = table;
}

/** A blank of a text: `{count}`, or words that follow a count, for one and for any other: `{count|step|steps}`. */
const blanks = /\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g;

/**
 * A text, translated where there is a translation, with its blanks filled in. A blank without a value stays, so that it is seen. A
 * translation chooses its own words for one and for many.
 */
export function say(text: string, values?: TextValues): string {
  const table = place[mark];
  const said = table !== undefined && Object.hasOwn(table, text) ? (table[text] ?? text) : text;
  if (!values) return said;
  return said.replace(blanks, (blank, name: string, one?: string, many?: string) => {
    if (!(name in values)) return blank;
    const value = String(values[name]);
    if (one === undefined || many === undefined) return value;
    return value === '1' ? one : many;
  });
}
