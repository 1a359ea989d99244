/** The values for the blanks of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

type Translations = Readonly<Record<string, string>>;

/** Lazily loaded bundles have a second copy of this file: the table is kept where all copies find it. */
const place: Record<symbol, Translations | undefined> = globalThis;
const mark = Symbol.for('baton.translations');

/** English texts with their translations, including blanks; a missing text is shown in English. */
export const translations = (): Translations => place[mark] ?? {};

/** Sets the table of translations. Each program, and each thread, that shows texts must set it before its first text. */
export function translate(table: Translations): void {
  place[mark] = table;
}

/** A blank of a text: `{count}`, or words chosen by a count, for one and for any other: `{count|step|steps}`. */
const blanks = /\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g;

/**
 * A text, translated where possible, with its blanks filled in. A blank without a value stays visible. A translation has its
 * own words for one and for many.
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
