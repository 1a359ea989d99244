import { isMap, isSeq, parseDocument } from 'yaml';

/** A pipeline of a prelude and keys that stand in the documentation: steps and inputs of both, else the value of the fragment. */
export function mergeFragment(prelude: string, fragment: string): string {
  const whole = parseDocument(prelude);
  const added = parseDocument(fragment);
  if (!isMap(whole.contents) || !isMap(added.contents)) return fragment;
  for (const { key, value } of added.contents.items) {
    const before = whole.contents.get(key);
    if (isSeq(before) && isSeq(value)) before.items.push(...value.items);
    else if (isMap(before) && isMap(value)) before.items.push(...value.items);
    else whole.contents.set(key, value);
  }
  return whole.toString({ lineWidth: 0 });
}
