import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { ListChangeMethod, MapChangeMethod } from '../../../language/template/methods.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { itemsOf } from '../evaluation/access.ts';
import type { Run } from '../evaluation/run.ts';
import { kindOf, put } from '../evaluation/values.ts';
import { type FilterArguments, numberOf } from '../filters/filter.ts';

/** What a method that changes its list or map makes of it, and what the call gives. The old value stays as it is. */
export interface Change {
  value: Json;
  result: Json;
}

const changed = (value: Json): Change => ({ value, result: null });

function popped(list: Json[], at: number, run: Run): Change {
  const index = at < 0 ? list.length + at : at;
  const result = list[index];
  if (result === undefined)
    return run.fail('bad-value', say(list.length ? texts.itemCount : texts.emptyList, { count: list.length }));
  return { value: list.toSpliced(index, 1), result };
}

function updated(map: JsonMap, [members, named]: FilterArguments, run: Run): Change {
  if (members !== undefined && !isMap(members)) run.fail('type-mismatch', say(texts.mapWanted, { kind: kindOf(members) }));
  const value = { ...map };
  const more = [members, named].flatMap((one) => (isMap(one) ? Object.entries(one) : []));
  for (const [key, one] of more) put(value, key, one);
  return changed(value);
}

export const listChangeTable: Readonly<Record<ListChangeMethod, (list: Json[], given: FilterArguments, run: Run) => Change>> = {
  append: (list, [item]) => changed([...list, item ?? null]),
  extend: (list, [items], run) => changed([...list, ...itemsOf(items ?? null, run)]),
  insert: (list, [at, item]) => changed(list.toSpliced(numberOf(at), 0, item ?? null)),
  pop: (list, [at], run) => popped(list, numberOf(at), run),
};

export const mapChangeTable: Readonly<Record<MapChangeMethod, (map: JsonMap, given: FilterArguments, run: Run) => Change>> = {
  update: updated,
};
