import { isMap, type Json } from '../../../language/json.ts';
import { parameterNamed } from '../../../language/template/callable.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { itemsOf } from '../evaluation/access.ts';
import type { CallArguments as CallGiven } from '../evaluation/call-arguments.ts';
import type { Run } from '../evaluation/run.ts';
import { Absent, isPlain, kindOf, mapFrom, own, truth } from '../evaluation/values.ts';
import { findFilterSpec } from '../types/signatures.ts';
import { attributeOf, type Filter } from './filter.ts';

/** `map`: a member of each item, or what a filter gives for it. */
export const mapped: Filter = (input, given, run, apply) => {
  const [filter, attribute, otherwise, names, ...rest] = given;
  const items = itemsOf(input, run);
  run.items(items.length);
  if (attribute !== undefined)
    return items.map((item) => {
      run.spend(1);
      const value = attributeOf(item, attribute, run);
      if (!(value instanceof Absent)) return run.json(value);
      if (otherwise !== undefined) return otherwise;
      return run.fail('undefined-name', say(texts.itemWithout, { name: String(attribute) }), say(texts['itemWithout.hint']));
    });
  if (typeof filter !== 'string') return run.fail('wrong-filter-arguments', say(texts.mapNeeds));

  const extra: CallGiven = { places: rest.map((one) => one ?? null) };
  if (isMap(names) && Object.keys(names).length) extra.names = { ...names };
  // A filter with its own default gets it; for others it replaces missing results.
  const spec = findFilterSpec(filter);
  const theirs = otherwise !== undefined && spec !== undefined && parameterNamed(spec, 'default') !== undefined;
  if (theirs) extra.names = { ...extra.names, default: otherwise };

  return items.map((item) => {
    run.spend(1);
    const value = apply.filter(filter, item, extra, run);
    return value instanceof Absent && otherwise !== undefined ? otherwise : run.json(value);
  });
};

/** `select`, `reject` and their like with `attr`. */
export const selectByAttribute =
  (wanted: boolean, byAttribute: boolean): Filter =>
  (input, given, run, apply) => {
    const [attribute, test, ...rest] = byAttribute ? given : [undefined, ...given];
    const extra = rest.map((one) => one ?? null);
    return itemsOf(input, run).filter((item) => {
      run.spend(1);
      const value = byAttribute ? attributeOf(item, attribute ?? null, run) : item;
      if (typeof test !== 'string') return truth(value) === wanted;
      if (value instanceof Absent && test !== 'defined' && test !== 'undefined') return !wanted;
      return apply.test(test, value, extra, run) === wanted;
    });
  };

/** The named members of a map, or of each map in a list. */
export function picked(input: Json, names: readonly string[], run: Run): Json {
  if (Array.isArray(input)) {
    run.items(input.length * names.length);
    return input.map((item) =>
      Array.isArray(item) ? run.fail('type-mismatch', say(texts.pickMaps, { kind: say(texts.list) })) : picked(item, names, run),
    );
  }
  if (!isPlain(input)) return run.fail('type-mismatch', say(texts.pickMaps, { kind: kindOf(input) }));

  return mapFrom(
    names.flatMap((name): [string, Json][] => (Object.hasOwn(input, name) ? [[name, own(input, name) ?? null]] : [])),
  );
}
