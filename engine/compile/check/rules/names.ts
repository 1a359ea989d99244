import { infer } from '../../template/infer.ts';
import { references } from '../../template/references.ts';
import type { Rule } from '../checkable.ts';
import { inBlock } from '../place.ts';
import { accessTemplates } from '../templates.ts';
import { typesOf } from '../types.ts';

/**
 * Names that do not exist, members that a known shape has not, and uses that cannot fit. A member that a tool's result does not
 * declare is only a hint: tools may say more than they promise.
 */
export const names: Rule = {
  code: 'undefined-name',
  check(checkable, report) {
    const types = typesOf(checkable);
    for (const { template, node, at, block, owner, scope } of accessTemplates(checkable)) {
      const sight = { lookup: (name: string) => types.lookup(owner, scope, name), names: () => types.names(owner, scope) };
      infer(template, sight, ({ code, range, message, hint }) => {
        const fromTool = code === 'unknown-field' && ofTool(checkable, template, range, owner, scope);
        report({
          code,
          block,
          range: inBlock(node, { start: range.start + at, end: range.end + at }),
          message,
          ...(hint ? { hint } : {}),
          ...(fromTool ? { severity: 'hint' } : {}),
        });
      });
    }
  },
};

/** Whether a member was asked of a tool's result. */
function ofTool(
  { lookup }: Parameters<Rule['check']>[0],
  template: Parameters<typeof references>[0],
  range: { start: number; end: number },
  owner: Parameters<typeof lookup.target>[0] | undefined,
  scope: 'loop' | 'item',
): boolean {
  const reference = references(template).find((one) => one.range.start <= range.start && range.end <= one.range.end);
  if (!reference || !owner) return reference !== undefined;
  const target = lookup.target(owner, { ...reference, scope });
  return target.kind === 'step' && target.node.kind === 'tool';
}
