import { isMap } from '../../language/json.ts';
import type { Fact, Stored } from '../events.ts';
import type { Path } from '../path.ts';
import type { RunState } from '../state.ts';
import type { StepState } from '../step.ts';
import { variablesOf } from './variables.ts';

/** A person gave a step its value: at once where it has succeeded, else in its turn. */
export function reduceRunEdited(state: RunState, { path, value, pinned }: Extract<Fact, { type: 'run.edited' }>): Path {
  const provenance = pinned === undefined ? 'edited' : 'pinned';
  const step = state.steps.get(path);
  if (step?.status === 'succeeded') {
    if (step.node.kind === 'set') setAgain(step, value);
    step.result = value;
    step.provenance = provenance;
  } else state.edits.set(path, { stored: value, provenance });

  return path;
}

/** Writes the variables of a `set` step again, where no step has written them since. */
function setAgain({ frame, result }: StepState, edited: Stored): void {
  const before = result && 'value' in result && isMap(result.value) ? result.value : {};
  const now = 'value' in edited && isMap(edited.value) ? edited.value : {};
  for (const [name, value] of Object.entries(now)) {
    const variables = variablesOf(frame, name);
    const present = variables.get(name);
    const same = present && 'value' in present && JSON.stringify(present.value) === JSON.stringify(before[name]);
    if (same || !present) variables.set(name, { value });
  }
}
