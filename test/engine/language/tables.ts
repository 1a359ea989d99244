import { existsSync } from 'node:fs';
import { sourcesIn } from './spoken.ts';

/** Texts by their ids; an inner table counts as one of them. */
type Table = Readonly<Record<string, unknown>>;

/** Files that hold nothing but tables of texts. */
export const rooms: readonly string[] = [
  ...sourcesIn('engine/language/texts'),
  ...sourcesIn('client/panel/texts'),
  ...['server/texts.ts', 'client/debug/texts.ts', 'client/runs/texts.ts'].filter((file) => existsSync(file)),
];

/** Every table of texts by the name that it is exported under. */
export async function tables(): Promise<Map<string, Table>> {
  const found = new Map<string, Table>();
  for (const file of rooms) {
    const room: Readonly<Record<string, Table>> = await import(`../../../${file}`);
    for (const [name, table] of Object.entries(room)) found.set(name, table);
  }
  return found;
}
