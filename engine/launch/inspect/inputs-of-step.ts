import { readsOfStep } from '../../compile/graph/names/reads.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import { definitionOf } from '../../run/context.ts';
import { applyEdits } from '../../run/people/edit.ts';
import { firstFactOf } from '../../state/fork-facts.ts';
import { readRun } from '../resume/read-run.ts';
import { readingContext } from '../reuse/reading-context.ts';
import { evaluateAt } from './evaluate-at.ts';
import type { ValuePreview } from './run-document.ts';
import { previewValue } from './run-document.ts';
import { foldTo } from './state-at.ts';

/** A read of a step: the name as written, its places in the step, and its value right before the step began. */
export interface StepInput {
  name: string;
  /** The keys with the read, for example `parameters.path`. */
  fields: string[];
  preview?: ValuePreview;
  /** Why there is no value. */
  fault?: string;
}

/**
 * The names that a step of a run reads, with their values when it began. Undefined where the run has not reached the step.
 * Nothing is called or run. Rejects where the folder holds no run.
 */
export async function inputsOfStep(folder: string, path: string): Promise<StepInput[] | undefined> {
  const run = await readRun(folder);
  const first = firstFactOf(run.log.facts, path);
  if (first === undefined) return undefined;

  const state = foldTo(run, Math.max(1, first - 1));
  const step = state.steps.get(path);
  if (!step) return undefined;

  const context = readingContext(run.compiled, state, { ...run.started.inputs }, folder);
  await applyEdits(context);

  const inputs: StepInput[] = [];
  for (const [name, fields] of namesReadBy(definitionOf(context, step))) {
    const input: StepInput = { name, fields };
    try {
      input.preview = previewValue(await evaluateAt(context, name, path));
    } catch (error) {
      input.fault = error instanceof Error ? error.message : String(error);
    }

    inputs.push(input);
  }

  return inputs;
}

/** Each name once, in text order, with its keys. Names that the step itself declares are no inputs. */
function namesReadBy(definition: Step): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, path, field, scope } of readsOfStep(definition)) {
    if (scope !== 'item' && scope !== 'loop') continue;
    const written = [name, ...path.map(memberOf)].join('');
    const fields = names.get(written) ?? [];
    if (!fields.includes(field)) fields.push(field);
    names.set(written, fields);
  }

  return names;
}

const memberOf = (part: string | number): string =>
  typeof part === 'string' && /^[A-Za-z_]\w*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
