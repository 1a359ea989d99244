import type { Condition, NamedValue, Value } from '../../compile/pipeline/model/value.ts';
import { evaluateCondition, render } from '../../compile/template/evaluation/evaluate.ts';
import type { Scope } from '../../compile/template/evaluation/run.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { failureFrom } from '../../run/scope/render.ts';
import { RunError } from '../../state/failure.ts';

/** The inputs from a trigger, computed from its event. Throws a RunError where one cannot be computed. */
export function renderTriggerInputs(inputs: readonly NamedValue[], trigger: JsonMap): JsonMap {
  const scope = scopeOf(trigger);
  const entries = inputs.map(({ name, value }): [string, Json] => {
    try {
      return [name, renderIn(value, scope)];
    } catch (error) {
      if (error instanceof RunError) throw error;
      const failure = failureFrom(error);
      throw new RunError({ ...failure, message: say(launchTexts.triggerInput, { name, why: failure.message }) });
    }
  });

  return Object.fromEntries(entries);
}

/** Whether an event meets the condition of its trigger. Throws a RunError where that cannot be evaluated. */
export function holdsForTrigger(condition: Condition | undefined, trigger: JsonMap): boolean {
  if (!condition) return true;
  if (condition.kind === 'constant') return condition.value === true;
  if (condition.kind !== 'expression') throw new RunError({ kind: 'input', message: say(launchTexts.triggerAsksModel) });

  try {
    return evaluateCondition(condition.template, scopeOf(trigger)).result;
  } catch (error) {
    throw new RunError(failureFrom(error));
  }
}

const scopeOf = (trigger: JsonMap): Scope => ({
  lookup: (name) => (name === 'trigger' ? trigger : undefined),
  names: () => ['trigger'],
});

function renderIn(value: Value, scope: Scope): Json {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'template':
      return render(value.template, scope);
    case 'list':
      return value.items.map((item) => renderIn(item, scope));
    case 'map':
      return Object.fromEntries(value.entries.map(({ key, value: member }) => [key, renderIn(member, scope)]));
    case 'auto':
      throw new RunError({ kind: 'input', message: say(launchTexts.triggerAsksModel) });
  }
}
