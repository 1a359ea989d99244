import type { Compiled } from '../compile/compiled.ts';
import { sha256Hex } from '../store/files/artifacts.ts';

/** The text of the step that a static path names, also in a called pipeline; undefined where there is none. */
export function definitionAt(compiled: Compiled, path: string): string | undefined {
  const border = path.indexOf('/');
  const node = compiled.byPath.get(border < 0 ? path : path.slice(0, border));
  if (!node) return undefined;
  if (border >= 0) {
    const inner = node.calls === undefined ? undefined : compiled.called.get(node.calls);
    return inner && definitionAt(inner, path.slice(border + 1));
  }
  const placement = compiled.steps[node.index];
  return placement?.step.block.text.slice(placement.step.range.start, placement.step.range.end);
}

/** By which the text of a step is known again. */
export function fingerprintAt(compiled: Compiled, path: string): string | undefined {
  const text = definitionAt(compiled, path);
  return text === undefined ? undefined : sha256Hex(text).slice(0, 16);
}
