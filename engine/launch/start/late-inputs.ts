import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { references } from '../../compile/template/references.ts';

/** Inputs whose defaults need the answer of an AUTO tag, directly or through another input or constant. */
export function lateInputs({ inputs, data }: Pipeline): ReadonlySet<string> {
  const late: LateNames = { inputs: new Set(), data: new Set() };
  const countInputs = (): number => late.inputs.size + late.data.size;
  for (let before = -1; before < countInputs(); ) {
    before = countInputs();
    for (const { name, default: value } of inputs) {
      if (value && waitsForAnswer(value, late)) late.inputs.add(name);
    }

    for (const { name, value } of data) {
      if (waitsForAnswer(value, late)) late.data.add(name);
    }
  }

  return late.inputs;
}

interface LateNames {
  inputs: Set<string>;
  data: Set<string>;
}

function waitsForAnswer(value: Value, late: LateNames): boolean {
  switch (value.kind) {
    case 'auto':
      return true;
    case 'list':
      return value.items.some((item) => waitsForAnswer(item, late));
    case 'map':
      return value.entries.some((entry) => waitsForAnswer(entry.value, late));
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

/** The waiting members of a namespace; undefined for a bare name. */
function membersOf(name: string, late: LateNames): ReadonlySet<string> | undefined {
  if (name === 'data') return late.data;
  return name === 'inputs' || name === 'parameters' ? late.inputs : undefined;
}
