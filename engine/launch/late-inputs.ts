import type { Pipeline } from '../compile/pipeline/model/pipeline.ts';
import type { Value } from '../compile/pipeline/model/value.ts';
import { references } from '../compile/template/references.ts';

/** Inputs whose defaults need the answer of an AUTO tag: they hold one, or read an input that does. */
export function lateInputs({ inputs }: Pipeline): ReadonlySet<string> {
  const late = new Set<string>();
  const before = (): boolean => {
    const { size } = late;
    for (const { name, default: value } of inputs) if (value && !late.has(name) && waits(value, late)) late.add(name);
    return late.size > size;
  };
  while (before());
  return late;
}

function waits(value: Value, late: ReadonlySet<string>): boolean {
  switch (value.kind) {
    case 'auto':
      return true;
    case 'list':
      return value.items.some((item) => waits(item, late));
    case 'map':
      return value.entries.some((entry) => waits(entry.value, late));
    case 'template':
      return references(value.template).some(({ name, path: [first] }) =>
        name === 'inputs' || name === 'parameters' ? late.has(String(first)) : late.has(name),
      );
    default:
      return false;
  }
}
