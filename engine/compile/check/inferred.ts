import type { TypeProblem } from '../template/infer.ts';
import { infer } from '../template/infer.ts';
import { references } from '../template/references.ts';
import type { Checkable, Finding, Rule } from './checkable.ts';
import { inBlock } from './place.ts';
import type { PlacedTemplate } from './templates.ts';
import { accessTemplates } from './templates.ts';
import { typesOf } from './types.ts';

interface Inferred extends Finding {
  code: TypeProblem['code'];
}

const known = new WeakMap<Checkable, Inferred[]>();

/** Names that do not exist, members that a known shape has not, and uses that cannot fit; each code is its own rule. */
export const inferred =
  (wanted: TypeProblem['code']): NonNullable<Rule['check']> =>
  (checkable, report) => {
    for (const { code, ...finding } of findingsOf(checkable)) if (code === wanted) report(finding);
  };

function findingsOf(checkable: Checkable): Inferred[] {
  const before = known.get(checkable);
  if (before) return before;
  const found: Inferred[] = [];
  const types = typesOf(checkable);
  for (const placed of accessTemplates(checkable)) {
    const { template, node, at, block, owner, scope } = placed;
    const sight = { lookup: (name: string) => types.lookup(owner, scope, name), names: () => types.names(owner, scope) };
    const move = (range: { start: number; end: number }) => inBlock(node, { start: range.start + at, end: range.end + at });
    infer(template, sight, ({ code, range, message, hint, fixes }) => {
      const fromTool = code === 'unknown-field' && ofTool(checkable, placed, range);
      found.push({
        code,
        block,
        range: move(range),
        message,
        ...(hint ? { hint } : {}),
        ...(fromTool ? { severity: 'hint' } : {}),
        ...(fixes
          ? { fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, range: move(edit.range) })) })) }
          : {}),
      });
    });
  }
  known.set(checkable, found);
  return found;
}

/** Whether a member was asked of a tool's result. Tools may say more than they promise, so that is only a hint. */
function ofTool({ lookup }: Checkable, { template, owner, scope }: PlacedTemplate, range: TypeProblem['range']): boolean {
  const reference = references(template).find((one) => one.range.start <= range.start && range.end <= one.range.end);
  if (!reference || !owner) return reference !== undefined;
  const target = lookup.target(owner, { ...reference, scope });
  return target.kind === 'step' && target.node.kind === 'tool';
}
