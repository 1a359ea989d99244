import type { Json, JsonMap } from '../../../language/json.ts';
import type {
  ListMethod,
  listMethods,
  MapMethod,
  mapMethods,
  TextMethod,
  textMethods,
} from '../../../language/template/methods.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { itemsOf } from '../evaluation/access.ts';
import { equal } from '../evaluation/operators.ts';
import type { Run } from '../evaluation/run.ts';
import { lengthOf } from '../evaluation/text.ts';
import { own } from '../evaluation/values.ts';
import { braced } from '../filters/braces.ts';
import type { Executable, FilterArguments } from '../filters/filter.ts';
import { textOf } from '../filters/filter.ts';
import { pairs } from '../filters/list.ts';
import { replaceText, split, strip, titled } from '../filters/text.ts';

type Method<Of> = (of: Of, given: FilterArguments, run: Run) => Json;

/** Whether one of the given texts passes. */
const oneOf = (given: Json | undefined, passes: (text: string) => boolean): boolean =>
  (Array.isArray(given) ? given : [given]).some((one) => typeof one === 'string' && passes(one));

function occurrences(text: string, part: string): number {
  return part === '' ? lengthOf(text) + 1 : text.split(part).length - 1;
}

/** The index in code points, as slices count. */
function find(text: string, part: string): number {
  const at = text.indexOf(part);
  return at < 0 ? -1 : lengthOf(text.slice(0, at));
}

export const textMethodTable: Readonly<Record<Executable<typeof textMethods> & TextMethod, Method<string>>> = {
  count: (text, [part]) => occurrences(text, textOf(part)),
  endswith: (text, [suffix]) => oneOf(suffix, (one) => text.endsWith(one)),
  find: (text, [part]) => find(text, textOf(part)),
  format: (text, [...given], run) => braced(text, given, run),
  isdigit: (text) => /^\p{Nd}+$/u.test(text),
  join: (text, [values], run) => {
    const parts = itemsOf(values ?? null, run).map((item) => run.print(item));
    run.characters(parts.reduce((size, part) => size + part.length + text.length, 0));
    return parts.join(text);
  },
  lower: (text, _, run) => run.made(text.toLowerCase()),
  lstrip: (text, [characters]) => strip(text, characters, true, false),
  replace: (text, [old, by, count], run) => replaceText(text, { old: textOf(old), by: textOf(by), count }, run),
  rstrip: (text, [characters]) => strip(text, characters, false, true),
  split: (text, [separator, maximum], run) => split(text, separator, maximum, run),
  startswith: (text, [prefix]) => oneOf(prefix, (one) => text.startsWith(one)),
  strip: (text, [characters]) => strip(text, characters),
  title: (text, _, run) => run.made(titled(text)),
  upper: (text, _, run) => run.made(text.toUpperCase()),
};

export const listMethodTable: Readonly<Record<Executable<typeof listMethods> & ListMethod, Method<Json[]>>> = {
  count: (list, [item], run) => {
    run.items(list.length);
    return list.filter((one) => equal(one, item ?? null, run)).length;
  },
  index: (list, [item], run) => {
    run.items(list.length);
    const at = list.findIndex((one) => equal(one, item ?? null, run));
    return at < 0 ? run.fail('bad-value', say(texts.notInList), say(texts['notInList.hint'])) : at;
  },
};

export const mapMethodTable: Readonly<Record<Executable<typeof mapMethods> & MapMethod, Method<JsonMap>>> = {
  get: (map, [key, otherwise], run) => {
    const found = own(map, run.print(key ?? null));
    return found === undefined ? (otherwise ?? null) : found;
  },
  items: (map, _, run) => pairs(map, run),
  keys: (map, _, run) => {
    run.items(Object.keys(map).length);
    return Object.keys(map);
  },
  values: (map, _, run) => {
    run.items(Object.keys(map).length);
    return Object.values(map);
  },
};
