import type { Json } from '../../../messages.ts';
import { inShort } from './value.ts';

/** A row of a value drawn as a tree: an entry, or one line of a long text. */
export interface TreeRow {
  /** The place of the entry, as a JSON pointer; for a line of a text as if the text were a list. */
  path: string;
  depth: number;
  /** Absent for a line of a text. */
  name?: string;
  text: string;
  /** Absent if it contains nothing. */
  open?: boolean;
  /** Its position among its siblings, for screen readers. */
  place: number;
  of: number;
}

/** Number of entries below which all are open at first. */
const openedAtFirst = 24;

const entriesOf = (value: Json): [string, Json][] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? value.map((item, index) => [String(index), item]) : Object.entries(value);
};

/** A key as a token of a JSON pointer (RFC 6901). */
const pointerTo = (path: string, key: string): string => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The initially open entries: as many levels as stay short. */
export function openAtFirst(value: Json): ReadonlySet<string> {
  const open = new Set<string>();
  let level: [string, Json][] = (entriesOf(value) ?? []).map(([key, inner]) => [pointerTo('', key), inner]);
  let rows = level.length;
  for (;;) {
    const next = level.flatMap(([path, inner]) =>
      (entriesOf(inner) ?? []).map(([key, one]): [string, Json] => [pointerTo(path, key), one]),
    );
    if (next.length === 0 || rows + next.length > openedAtFirst) return open;

    for (const [path, inner] of level) {
      if (entriesOf(inner)?.length) open.add(path);
    }

    rows += next.length;
    level = next;
  }
}

/** The rows of a tree, top to bottom; texts longer than `room` characters open into their lines. */
export function rowsOfTree(value: Json, open: ReadonlySet<string>, room: number): TreeRow[] {
  const rows: TreeRow[] = [];

  const visit = (inner: Json, path: string, depth: number): void => {
    const entries = entriesOf(inner) ?? [];
    entries.forEach(([name, one], index) => {
      const own = pointerTo(path, name);
      const place = { path: own, depth, name, place: index + 1, of: entries.length };
      const left = Math.max(8, room - 2 * depth - name.length);

      if (entriesOf(one)?.length) {
        rows.push({ ...place, text: inShort(one, 44), open: open.has(own) });
        if (open.has(own)) visit(one, own, depth + 1);
      } else if (typeof one === 'string' && (one.length > left || one.includes('\n'))) {
        rows.push({ ...place, text: one.slice(0, mostShown).split('\n', 1)[0] ?? '', open: open.has(own) });
        if (!open.has(own)) return;
        const lines = wrapLines(one, Math.max(16, room - 2 * depth - 2));
        for (const [at, text] of lines.entries()) {
          rows.push({ path: pointerTo(own, String(at)), depth: depth + 1, text, place: at + 1, of: lines.length });
        }
      } else rows.push({ ...place, text: wordsOf(one) });
    });
  };

  visit(value, '', 0);
  return rows;
}

const mostShown = 400;

const wordsOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A text in lines of a maximum length, broken between words if there are any. */
export function wrapLines(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    let rest = line;
    while (rest.length > room) {
      const space = rest.lastIndexOf(' ', room);
      const cut = space > room / 2 ? space : room;
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    }

    lines.push(rest);
  }

  return lines;
}

/** The first and last visible row, with a margin. */
export function rowsInView({ top, height, row, count }: { top: number; height: number; row: number; count: number }): {
  first: number;
  last: number;
} {
  const beside = 6;
  const first = Math.max(0, Math.floor(top / row) - beside);
  return { first, last: Math.min(count - 1, Math.ceil((top + height) / row) + beside) };
}
