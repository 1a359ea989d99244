import type { SourceField, SourceFields } from './fields.ts';
import { fieldsOf, fieldText } from './fields.ts';

/** What a `set_variable` step sets: each name of `variables:`, or the one of `variable:` with its `value:`. */
export function assignmentsOf({ all, reading }: SourceFields): SourceField[] {
  const list = [...fieldsOf(reading, all.get('variables')?.value).all.values()];
  const one = all.get('variable');
  const name = fieldText(one);
  if (!one || name === undefined || list.some((other) => other.name === name)) return list;
  return [...list, { name, key: one.key, value: all.get('value')?.value }];
}
