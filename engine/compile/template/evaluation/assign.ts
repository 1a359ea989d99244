import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression } from '../syntax/ast.ts';
import { Namespace } from './namespace.ts';
import { findBinding, type Run } from './run.ts';
import { isPlain, type Operand, put } from './values.ts';

interface Assignment {
  target: Expression;
  value: Json;
  evaluate(expression: Expression, run: Run): Operand;
}

/**
 * Puts a changed list or map where its old value came from: a name that the template set, or a member of what such a name holds. What
 * comes from outside is never changed; what no name holds is forgotten.
 */
export function assign({ target, value, evaluate }: Assignment, run: Run): void {
  if (target.kind === 'name') {
    const local = findBinding(target.name, run);
    if (!local) {
      const { name, range } = target;
      throw run.error('type-mismatch', say(texts.notOwn, { name }), say(texts['notOwn.hint'], { name }), range);
    }
    local.value = value;
  }
  if (target.kind !== 'member' && target.kind !== 'index') return;
  const of = evaluate(target.of, run);
  const key = target.kind === 'member' ? target.name : run.json(evaluate(target.index, run), target.index.range);
  if (of instanceof Namespace) of.set(String(key), value);
  else assign({ target: target.of, value: withMember(run.json(of, target.of.range), key, value, run), evaluate }, run);
}

function withMember(of: Json, key: Json, value: Json, run: Run): Json {
  if (Array.isArray(of) && typeof key === 'number') {
    run.items(of.length);
    return of.with(key, value);
  }
  if (!isPlain(of)) return of;
  const map = { ...of };
  put(map, String(key), value);
  return map;
}
