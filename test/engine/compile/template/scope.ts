import type { Scope } from '../../../../engine/compile/template/evaluation/run.ts';
import { Absent, type Operand, type View, wordView } from '../../../../engine/compile/template/evaluation/values.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';

/** A step's result as the run-time hands it in: the envelope's names first, then the value's. */
export function stepView(id: string, envelope: { status: string; error?: JsonMap; value?: Operand }): View {
  const view: View = {
    member(name) {
      if (name === 'status') return wordView(envelope.status, envelope.status === 'succeeded' ? ['completed', 'success'] : []);
      if (name === 'error') return envelope.error ?? null;
      const value = view.value();
      if (value instanceof Absent) return value.member(name);
      if (name === 'result') return value;
      if (value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, name))
        return value[name] ?? null;
      return new Absent(`${id}.${name}`, `The step \`${id}\` has no \`${name}\`.`);
    },
    value: () => {
      const value = envelope.value;
      if (value === undefined || value instanceof Absent)
        return new Absent(id, `The step \`${id}\` was ${envelope.status}.`, view);
      return value as JsonMap;
    },
  };
  return view;
}

/** A scope over a plain map. */
export const scopeOf = (names: { [name: string]: Operand }, seed?: string): Scope => ({
  lookup: (name) => (Object.hasOwn(names, name) ? names[name] : undefined),
  names: () => Object.keys(names),
  ...(seed === undefined ? {} : { seed }),
});
