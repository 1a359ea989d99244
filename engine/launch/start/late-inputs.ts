import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { references } from '../../compile/template/references.ts';

/** Inputs whose defaults need the answer of an AUTO tag: they hold one, or read an input or a constant that does. */
export function lateInputs({ inputs, data }: Pipeline): ReadonlySet<string> {
  const late: Late = { inputs: new Set(), data: new Set() };
  const found = (): number => late.inputs.size + late.data.size;
  for (let before = -1; before < found(); ) {
    before = found();
    for (const { name, default: value } of inputs) {
      if (value && waits(value, late)) late.inputs.add(name);
    }
    for (const { name, value } of data) {
      if (waits(value, late)) late.data.add(name);
    }
  }
  return late.inputs;
}

interface Late {
  inputs: Set<string>;
  data: Set<string>;
}

function waits(value: Value, late: Late): boolean {
  switch (value.kind) {
    case 'auto':
      return true;
    case 'list':
      return value.items.some((item) => waits(item, late));
    case 'map':
      return value.entries.some((entry) => waits(entry.value, late));
    case 'template':
      return references(value.template).some(({ name, path: [first] }) => {
        const members = membersOf(name, late);
        if (!members) return late.inputs.has(name);
        return first === undefined ? members.size > 0 : members.has(String(first));
      });
    default:
      return false;
  }
}

/** What waits among the members of a namespace; undefined for a bare name. */
function membersOf(name: string, late: Late): ReadonlySet<string> | undefined {
  if (name === 'data') return late.data;
  return name === 'inputs' || name === 'parameters' ? late.inputs : undefined;
}
