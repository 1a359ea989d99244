import type { Compiled } from '../compile/compiled.ts';
import { asksModels } from '../compile/pipeline/model/parts.ts';
import type { Step } from '../compile/pipeline/model/step.ts';
import { modelForStep } from '../compile/pipeline/models/model-for-step.ts';
import { readSharedModels } from '../compile/pipeline/settings/settings.ts';
import { sha256Hex } from '../store/files/artifacts.ts';
import { definitionJson, measuredText } from './definition.ts';

/** The step of a static path with its pipeline, which may be a called one; undefined where there is none. */
export function findStepAt(compiled: Compiled, path: string): { step: Step; compiled: Compiled } | undefined {
  const border = path.indexOf('/');
  const node = compiled.byPath.get(border < 0 ? path : path.slice(0, border));
  if (!node) return undefined;
  if (border >= 0) {
    const inner = node.calls === undefined ? undefined : compiled.called.get(node.calls);
    return inner && findStepAt(inner, path.slice(border + 1));
  }
  const step = compiled.steps[node.index]?.step;
  return step && { step, compiled };
}

/** The source text of that step. */
export function definitionAt(compiled: Compiled, path: string): string | undefined {
  const step = findStepAt(compiled, path)?.step;
  return step?.block.text.slice(step.range.start, step.range.end);
}

/** The fingerprints by which earlier runs of a step are known again. */
export interface StepFingerprints {
  /** Of all that changes what it takes: samples of another one say nothing about the step itself. */
  definition?: string | undefined;
  /** Of the condition that it runs under; absent without one. */
  gate?: string | undefined;
}

/** The fingerprints of the step at a static path; none where there is no such step. */
export function fingerprintsAt(compiled: Compiled, path: string): StepFingerprints {
  const found = findStepAt(compiled, path);
  if (!found) return {};
  const { step } = found;
  const { experts } = readSharedModels(found.compiled.world);
  const asked = asksModels(step.work) ? modelForStep(step, found.compiled.pipeline, compiled.pipeline, experts) : undefined;
  return {
    definition: fingerprint(measuredText(step, asked)),
    gate: step.condition && fingerprint(definitionJson(step.condition)),
  };
}

const fingerprint = (text: string): string => sha256Hex(text).slice(0, 16);
