import type { Json } from '../../../language/json.ts';
import { listMethods, mapMethods, textMethods } from '../../../language/template/methods.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from './run.ts';
import { lengthOf, points } from './text.ts';
import { Absent, isGroup, isView, kindOf, type Operand, orAbsent, own } from './values.ts';

/** `of.name`. A missing member of any value is absent. */
export function member(of: Operand, name: string): Operand {
  if (typeof of === 'object' && of !== null && !Array.isArray(of)) {
    if (of instanceof Absent) return of.member(name);
    if (isView(of)) return of.member(name);
    return orAbsent(own(of, name), name, () => missing(of, name));
  }

  // As for a step whose value is a text: items of a loop's results are read the same way.
  if (typeof of === 'string' && name === 'result') return of;
  return new Absent(name, () => missing(of, name));
}

function missing(of: Json, name: string): string {
  const ofObject = Array.isArray(of) ? listMethods : mapMethods;
  const methods = typeof of === 'string' ? textMethods : ofObject;
  const hasMembers = of !== null && (typeof of === 'object' || typeof of === 'string');
  if (hasMembers && Object.hasOwn(methods, name)) return say(texts.callIt, { name });
  if (hasMembers && name === 'length') return say(texts.useLength);
  if (of === null || typeof of !== 'object') return say(texts.noMembers, { kind: kindOf(of) });
  if (Array.isArray(of)) return say(texts.membersOfList);

  const keys = Object.keys(of);
  if (keys.length === 0) return say(texts.emptyMap);
  return say(keys.length > 8 ? texts['thereAre.more'] : texts.thereAre, { names: keys.slice(0, 8).join(', ') });
}

/** `of[index]`: negative numbers count from the end. A missing item is absent. */
export function index(of: Operand, key: Json, run: Run): Operand {
  if (of instanceof Absent) return of.member(String(key));
  if (typeof key === 'string') {
    if (Array.isArray(of) || typeof of === 'string') return new Absent(key, () => say(texts.numberedOnly, { kind: kindOf(of) }));
    return member(of, key);
  }
  if (typeof key !== 'number') return run.fail('type-mismatch', say(texts.indexKind, { kind: kindOf(key) }));

  const value = isView(of) ? of.value() : of;
  if (value instanceof Absent) return value;
  if (Array.isArray(value) || typeof value === 'string') return itemAt(value, key, run);
  if (isGroup(value) && (key === 0 || key === 1)) return key === 0 ? (value['grouper'] ?? null) : (value['list'] ?? null);
  if (value !== null && typeof value === 'object') return member(value, String(key));

  return new Absent(`[${key}]`, () => say(texts.noItems, { kind: kindOf(value) }));
}

function itemAt(value: Json[] | string, key: number, run: Run): Operand {
  if (!Number.isInteger(key)) run.fail('type-mismatch', say(texts.wholeIndex, { number: key }));
  if (typeof value === 'string') run.spend(value.length / 1000);
  const list = typeof value === 'string' ? points(value) : value;
  return orAbsent(list[key < 0 ? list.length + key : key], `[${key}]`, () =>
    say(list.length === 1 ? texts['itemCount.one'] : texts.itemCount, { count: list.length }),
  );
}

/** `of[from:to:step]` as in Python. */
export function slice(of: Json, { from, to, step }: { from: Json; to: Json; step: Json }, run: Run): Json {
  const stride = sliceBound(step, run) ?? 1;
  if (stride === 0) run.fail('bad-value', say(texts.sliceStep));
  if (!Array.isArray(of) && typeof of !== 'string') return run.fail('type-mismatch', say(texts.sliceOf, { kind: kindOf(of) }));

  const list = typeof of === 'string' ? points(of) : of;
  run.items(list.length);
  const part = pick(list, sliceBound(from, run), sliceBound(to, run), stride);

  return typeof of === 'string' && Array.isArray(part) ? part.join('') : part;
}

function sliceBound(value: Json, run: Run): number | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value))
    return run.fail('type-mismatch', say(texts.sliceKind, { kind: kindOf(value) }));
  return value;
}

/** Every `stride`th item from `first` to before `last`: backwards where the stride is negative. */
function pick(list: Json[] | string, first: number | undefined, last: number | undefined, stride: number): Json[] | string {
  const { length } = list;
  const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value < 0 ? value + length : value, low), high);
  const picked: Json[] = [];
  if (stride < 0) {
    const start = first === undefined ? length - 1 : clamp(first, -1, length - 1);
    const end = last === undefined ? -1 : clamp(last, -1, length - 1);
    for (let i = start; i > end; i += stride) picked.push(list[i] ?? null);
    return picked;
  }

  const start = clamp(first ?? 0, 0, length);
  const end = clamp(last ?? length, 0, length);
  if (stride === 1) return list.slice(start, end);

  for (let i = start; i < end; i += stride) picked.push(list[i] ?? null);
  return picked;
}

/** The number of code points, items or keys. */
export function sizeOf(value: Json, run: Run): number {
  if (typeof value === 'string') {
    run.spend(value.length / 1000);
    return lengthOf(value);
  }
  if (Array.isArray(value)) return value.length;
  if (value !== null && typeof value === 'object') return Object.keys(value).length;

  return run.fail('type-mismatch', say(texts.noLength, { kind: kindOf(value) }));
}

/** What a loop iterates over: the items of a list, the keys of a map, the characters of a text. */
export function itemsOf(value: Json, run: Run): readonly Json[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') {
    run.items(value.length);
    return Array.from(value);
  }
  if (value !== null && typeof value === 'object') return Object.keys(value);

  return run.fail('type-mismatch', say(texts.listWanted, { kind: kindOf(value) }));
}
