import type { Compiled } from '../compile/compiled.ts';
import type { Step } from '../compile/pipeline/model/step.ts';
import { sha256Hex } from '../store/files/artifacts.ts';

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

/** A fingerprint of a step's text. */
export function fingerprintAt(compiled: Compiled, path: string): string | undefined {
  const text = definitionAt(compiled, path);
  return text === undefined ? undefined : sha256Hex(text).slice(0, 16);
}
