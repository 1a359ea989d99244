import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression } from '../syntax/ast.ts';
import { index, member } from './access.ts';
import { Namespace } from './namespace.ts';
import { findBinding, type Run } from './run.ts';
import { isPlain, type Operand, put } from './values.ts';

/** The place of a list or map that a method changes: its value, and how it is replaced. */
interface AssignmentTarget {
  value: Operand;
  /** Whether a name of the template holds it directly. */
  isName: boolean;
  put(value: Json): void;
}

/**
 * Resolves an expression that is assigned to, each part evaluated once: a name that the template set, or a member of its value. Values from
 * outside the template are never changed; an assignment to a temporary value has no effect.
 */
export function placeOf(target: Expression, run: Run, evaluate: (expression: Expression, run: Run) => Operand): AssignmentTarget {
  if (target.kind === 'name') return placeOfName(target, run, evaluate);
  if (target.kind !== 'member' && target.kind !== 'index')
    return { value: evaluate(target, run), isName: false, put: () => undefined };

  const outer = placeOf(target.of, run, evaluate);
  const key = target.kind === 'member' ? target.name : run.json(evaluate(target.index, run), target.index.range);
  return {
    value: typeof key === 'string' ? member(outer.value, key) : index(outer.value, key, run),
    isName: false,
    put(value) {
      if (outer.value instanceof Namespace) outer.value.set(String(key), value, run);
      else outer.put(withMember(run.json(outer.value, target.of.range), key, value, run));
    },
  };
}

function placeOfName(
  target: Extract<Expression, { kind: 'name' }>,
  run: Run,
  evaluate: (expression: Expression, run: Run) => Operand,
): AssignmentTarget {
  const { name, range } = target;
  const binding = findBinding(name, run);
  if (!binding) {
    const refuse = (): never => {
      throw run.error('type-mismatch', say(texts.notOwn, { name }), say(texts['notOwn.hint'], { name }), range);
    };
    return { value: evaluate(target, run), isName: true, put: refuse };
  }

  const { value } = binding;
  if (!(value instanceof Namespace)) return { value, isName: true, put: (changed) => void (binding.value = changed) };
  return {
    value,
    isName: false,
    put(changed) {
      if (isPlain(changed)) value.replace(changed);
    },
  };
}

function withMember(of: Json, key: Json, value: Json, run: Run): Json {
  if (Array.isArray(of) && typeof key === 'number') {
    run.items(of.length);
    return of.with(key, value);
  }
  if (!isPlain(of)) return of;

  run.members(Object.keys(of).length);
  const map = { ...of };
  put(map, String(key), value);

  return map;
}
