import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { ListChangeMethod, MapChangeMethod } from '../../../language/template/methods.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { itemsOf } from '../evaluation/access.ts';
import type { Run } from '../evaluation/run.ts';
import { kindOf, put } from '../evaluation/values.ts';
import { type FilterArguments, numberOf } from '../filters/filter.ts';

function extend(list: Json[], items: Json, run: Run): null {
  const more = itemsOf(items, run);
  run.items(more.length);
  for (const item of more) list.push(item);
  return null;
}

function insert(list: Json[], at: number, item: Json): null {
  list.splice(at, 0, item);
  return null;
}

function pop(list: Json[], at: number, run: Run): Json {
  const index = at < 0 ? list.length + at : at;
  const item = list[index];
  if (item === undefined)
    return run.fail('bad-value', say(list.length ? texts.itemCount : texts.emptyList, { count: list.length }));
  list.splice(index, 1);
  return item;
}

function update(map: JsonMap, [members, named]: FilterArguments, run: Run): null {
  if (members !== undefined && !isMap(members)) run.fail('type-mismatch', say(texts.mapWanted, { kind: kindOf(members) }));
  for (const more of [members, named]) {
    const entries = isMap(more) ? Object.entries(more) : [];
    run.members(entries.length);
    for (const [key, value] of entries) put(map, key, value);
  }

  return null;
}

/** Methods that change a list or map of the template itself, and the result of each call. */
export const listChangeTable: Readonly<Record<ListChangeMethod, (list: Json[], given: FilterArguments, run: Run) => Json>> = {
  append: (list, [item]) => insert(list, list.length, item ?? null),
  extend: (list, [items], run) => extend(list, items ?? null, run),
  insert: (list, [at, item]) => insert(list, numberOf(at), item ?? null),
  pop: (list, [at], run) => pop(list, numberOf(at), run),
};

export const mapChangeTable: Readonly<Record<MapChangeMethod, (map: JsonMap, given: FilterArguments, run: Run) => Json>> = {
  update,
};
