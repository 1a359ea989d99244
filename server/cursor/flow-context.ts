/** The position of a cursor inside an open `{…}` or `[…]`, derived from the text alone. */
interface FlowContext {
  kind: 'key' | 'value';
  /** Keys from the collection inwards, `-` for list items. */
  trail: string[];
  /** The beginning of the key or value under the cursor. */
  from: number;
  /** Keys of the innermost map before the cursor, and the text after them. */
  keys: string[];
  values: Record<string, string>;
  /** The same for the map around it, if that is a flow map too. */
  enclosing: Record<string, string> | undefined;
}

interface Level {
  list: boolean;
  /** Beginning of the current key or value. */
  from: number;
  key: string | undefined;
  keys: string[];
  values: Record<string, string>;
}

/** `before` is from the outermost bracket to the cursor; undefined if all brackets are closed. */
export function flowContext(before: string): FlowContext | undefined {
  const levels: Level[] = [];
  for (let at = 0; at < before.length; at++) {
    const sign = before[at] ?? '';
    const level = levels.at(-1);
    switch (sign) {
      case '"':
      case "'":
        at = endOfWord(before, at, level);
        break;
      case '{':
      case '[':
        levels.push({ list: sign === '[', from: at + 1, key: undefined, keys: [], values: {} });
        break;
      case '}':
      case ']':
        levels.pop();
        if (levels.length === 0) return undefined;
        break;
      case ',':
        if (level) endValue(level, before, at);
        break;
      case ':':
        if (level && endsKey(level, before, at)) Object.assign(level, { key: bare(before.slice(level.from, at)), from: at + 1 });
    }
  }

  const [inner, outer] = [levels.at(-1), levels.at(-2)];
  if (!inner) return undefined;

  const trail = levels.flatMap(({ list, key }) => (list ? '-' : (key ?? [])));
  const blank = /^\s*/.exec(before.slice(inner.from))?.[0].length ?? 0;
  return {
    kind: inner.list || inner.key !== undefined ? 'value' : 'key',
    trail,
    from: inner.from + blank,
    keys: inner.keys,
    values: inner.values,
    enclosing: outer && !outer.list ? outer.values : undefined,
  };
}

/** The end of the quoted word that begins at a quote; the quote itself if it is inside a word. */
function endOfWord(text: string, at: number, level: Level | undefined): number {
  const word = text.slice(level?.from ?? 0, at).trim();
  return word === '' ? closing(text, at, text[at] ?? '') : at;
}

function endValue(level: Level, text: string, end: number): void {
  if (level.key !== undefined) {
    level.keys.push(level.key);
    level.values[level.key] = text.slice(level.from, end).trim();
  }
  Object.assign(level, { from: end + 1, key: undefined });
}

const endsKey = ({ list, key }: Level, text: string, colon: number): boolean =>
  !list && key === undefined && /[\s,}\]]|^$/.test(text[colon + 1] ?? '');

const bare = (word: string): string => word.trim().replace(/^(["'])(.*)\1$/, '$2');

/** The quote that closes the one at `at`; the text's last character if none does. */
function closing(text: string, at: number, quote: string): number {
  for (let end = at + 1; end < text.length; end++) {
    if (quote === '"' && text[end] === '\\') end++;
    else if (text[end] === quote) return end;
  }
  return text.length;
}
