/** Where a cursor stands inside `{…}` or `[…]` that is open before it, read from the text alone. */
interface FlowContext {
  kind: 'key' | 'value';
  /** Keys from the collection inwards, `-` for items of lists. */
  trail: string[];
  /** Where the key or value under the cursor begins in the text. */
  from: number;
  /** Keys of the innermost map before the cursor, and what stands behind them. */
  keys: string[];
  values: Record<string, string>;
  /** The same of the map around it, where that is a flow map too. */
  enclosing: Record<string, string> | undefined;
}

interface Level {
  list: boolean;
  /** Begin of the present key, or of the present value. */
  from: number;
  key: string | undefined;
  keys: string[];
  values: Record<string, string>;
}

/** `before` begins with the outermost bracket and ends at the cursor; undefined where all brackets are closed. */
export function flowContext(before: string): FlowContext | undefined {
  const levels: Level[] = [];
  for (let at = 0; at < before.length; at++) {
    const sign = before[at] ?? '';
    const level = levels.at(-1);
    if (sign === '"' || sign === "'") {
      const word = before.slice(level?.from ?? 0, at).trim();
      const end = word === '' ? closing(before, at, sign) : -1;
      if (end > at) at = end;
    } else if (sign === '{' || sign === '[')
      levels.push({ list: sign === '[', from: at + 1, key: undefined, keys: [], values: {} });
    else if (sign === '}' || sign === ']') {
      levels.pop();
      if (levels.length === 0) return undefined;
    } else if (sign === ',' && level) {
      note(level, before, at);
      Object.assign(level, { from: at + 1, key: undefined });
    } else if (sign === ':' && level && !level.list && level.key === undefined && /[\s,}\]]|^$/.test(before[at + 1] ?? '')) {
      Object.assign(level, { key: bare(before.slice(level.from, at)), from: at + 1 });
    }
  }
  const [inner, outer] = [levels.at(-1), levels.at(-2)];
  if (!inner) return undefined;
  const trail = levels.flatMap(({ list, key }) => {
    if (list) return ['-'];
    if (key === undefined) return [];
    return [key];
  });
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

function note(level: Level, text: string, end: number): void {
  if (level.key === undefined) return;
  level.keys.push(level.key);
  level.values[level.key] = text.slice(level.from, end).trim();
}

const bare = (word: string): string => word.trim().replace(/^(["'])(.*)\1$/, '$2');

/** The quote that closes the one at `at`; the text's last character where none does. */
function closing(text: string, at: number, quote: string): number {
  for (let end = at + 1; end < text.length; end++) {
    if (quote === '"' && text[end] === '\\') end++;
    else if (text[end] === quote) return end;
  }
  return text.length;
}
