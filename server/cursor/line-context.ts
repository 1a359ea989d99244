import { flowContext } from './flow-context.ts';

/** The position of a cursor in incomplete YAML, derived from the indentation of the lines above it; works on any text. */
export interface LineContext {
  /** `key` where a key can be typed, `value` after `key: `, `item` after `- ` in a list of scalars. */
  kind: 'key' | 'value';
  /** Keys from the outside in, `-` for list items. For `value` the last is the key itself. */
  trail: string[];
  /** The typed part of the word before the cursor. */
  typed: string;
  /** The beginning of that word. */
  from: number;
  /** The beginning of the whole key or value before the cursor, behind an opening quote. */
  valueFrom: number;
  /** Keys that the map around the cursor already has. */
  siblings: string[];
  /** The value of each sibling, if it is short and on the same line. */
  values: Readonly<Record<string, string>>;
  /** The same for the map with the last key of the trail. */
  enclosing: Readonly<Record<string, string>>;
}

interface YamlLine {
  indent: number;
  /** Columns of `- ` at the beginning of the line. */
  dashes: number[];
  key?: string;
  value: string;
}

/** Maximum number of lines examined above and below the cursor. */
const most = 2000;

export function lineContext(text: string, offset: number): LineContext {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  const here = readLine(before);
  const inValue = here.key !== undefined;
  const own: Level = { indent: here.indent, keys: [], values: {}, dashes: here.dashes };
  if (!inValue && before.trim() === '') own.indent = before.length;
  const { outer, trail } = walkOut(text, start, own);

  addBelow(text, offset, own);
  if (outer) addBelow(text, offset, outer);
  const base = {
    kind: inValue ? ('value' as const) : ('key' as const),
    trail: here.key === undefined ? trail : [...trail, here.key],
    siblings: own.keys,
    values: own.values,
    enclosing: outer?.values ?? {},
  };
  const part = inValue ? here.value : before.replace(/^(?:\s|-(?=\s|$))*/, '');
  const { flow, value } = readFlow(part);
  const typed = value.match(/[\w.$:/-]*$/)?.[0] ?? '';
  const place = { typed, from: offset - typed.length, valueFrom: offset - value.length + (/^["']/.test(value) ? 1 : 0) };
  if (!flow) return { ...base, ...place };

  const after = flow.kind === 'key' ? keysBehind(text, offset) : [];
  return {
    ...place,
    kind: flow.kind,
    trail: [...base.trail, ...flow.trail],
    siblings: [...flow.keys, ...after],
    values: flow.values,
    enclosing: flow.enclosing ?? base.values,
  };
}

/** The text before the cursor inside an open flow collection, and the value or key in it. */
function readFlow(part: string): { flow: ReturnType<typeof flowContext>; value: string } {
  const opened = /^(?:&\S+\s+)?(?=[{[])(?!\{[{%#])/.exec(part)?.[0].length;
  const flow = opened === undefined ? undefined : flowContext(part.slice(opened));
  return { flow, value: flow ? part.slice((opened ?? 0) + flow.from) : part };
}

/**
 * Reads the lines above `start` outwards from the map around the cursor: adds keys to it, and returns the map around it and
 * the trail.
 */
function walkOut(text: string, start: number, own: Level): { outer: Level | undefined; trail: string[] } {
  const trail = own.dashes.map(() => '-');
  let level = own;
  let outer: Level | undefined;
  let end = start - 1;
  for (let number = 0; end > 0 && number < most; number++) {
    const from = text.lastIndexOf('\n', end - 1) + 1;
    const line = readLine(text.slice(from, end).replace(/\r$/, ''));
    end = from - 1;
    if (line.key === undefined) continue;

    const [dash] = level.dashes;
    if (dash === undefined && line.indent === level.indent) {
      note(level, line);
      level.dashes = line.dashes;
      trail.unshift(...line.dashes.map(() => '-'));
    } else if (line.indent <= (dash ?? level.indent)) {
      trail.unshift(...line.dashes.map(() => '-'), line.key);
      level = { indent: line.indent, keys: [], values: {}, dashes: line.dashes };
      note(level, line);
      outer ??= level;
      if (line.indent === 0) break;
    }
  }

  return { outer, trail };
}

/** Keys of a flow map behind the cursor, to its end on the line. */
function keysBehind(text: string, offset: number): string[] {
  const end = text.indexOf('\n', offset);
  const rest = text.slice(offset, end < 0 ? undefined : end);
  let depth = 0;
  const keys: string[] = [];
  for (const { 0: sign, 1: key } of rest.matchAll(/[{[]|[}\]]|"[^"]*"|'[^']*'|([\w$-]+)\s*:(?=\s)/g)) {
    if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') depth--;
    else if (depth === 0 && key !== undefined) keys.push(key);
    if (depth < 0) break;
  }

  return keys;
}

/** One map on the way outwards; `dashes` are the columns of the list marks before its first key. */
interface Level {
  indent: number;
  keys: string[];
  values: Record<string, string>;
  dashes: number[];
}

function note(level: Level, line: YamlLine): void {
  if (line.key === undefined) return;
  level.keys.push(line.key);
  level.values[line.key] = line.value;
}

/** Keys of the same map below the cursor. */
function addBelow(text: string, offset: number, level: Level): void {
  let from = text.indexOf('\n', offset) + 1;
  for (let number = 0; from > 0 && from < text.length && number < most; number++) {
    const end = text.indexOf('\n', from);
    const line = readLine(text.slice(from, end < 0 ? undefined : end).replace(/\r$/, ''));
    from = end + 1;
    if (line.key === undefined && line.dashes.length === 0) continue;
    if (line.indent < level.indent || line.dashes.some((column) => column < level.indent)) return;

    if (line.indent === level.indent) note(level, line);
    if (end < 0) return;
  }
}

function readLine(line: string): YamlLine {
  const dashes: number[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === ' ') at++;
    if (line[at] !== '-' || (line[at + 1] !== ' ' && at + 1 !== line.length)) break;
    dashes.push(at);
    at++;
  }

  const rest = line.slice(at);
  if (rest.startsWith('#') || rest === '') return { indent: at, dashes, value: '' };

  const found = /^(?:"([^"]*)"|'([^']*)'|([\w$.-]+(?: [\w-]+)*))\s*:(?:\s+(.*))?$/.exec(rest);
  const key = found?.[1] ?? found?.[2] ?? found?.[3];
  return { indent: at, dashes, key, value: found?.[4] ?? '' };
}
