import { memoize } from '../../../language/memoize.ts';
import type { Fix } from '../../../language/problems.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { choosesBranch, ownerOf } from '../../graph/places.ts';
import { references } from '../../template/references.ts';
import type { Template } from '../../template/syntax/ast.ts';
import type { TypeProblem } from '../../template/types/infer.ts';
import { infer } from '../../template/types/infer.ts';
import { inBlock } from '../block-range.ts';
import type { Checkable, Finding, Rule } from '../checkable.ts';
import { findInSteps } from '../steps.ts';
import type { PlacedTemplate } from '../templates.ts';
import { templatesOf, topTemplates } from '../templates.ts';
import type { InferredFinding } from './inferred-finding.ts';
import { typesRead } from './reused-types.ts';
import { findSpokenFaults } from './spoken-faults.ts';
import { typesOf } from './types.ts';

/** Templates without faults, with the types of the names that they read. */
const right = new WeakMap<Template, readonly (Type | undefined)[]>();

/** Names that do not exist, members that a known shape has not, and uses that cannot fit; each code is its own rule. */
export const checkInferredTypes =
  (wanted: InferredFinding['code']): NonNullable<Rule['check']> =>
  (checkable, report) => {
    for (const { code, ...finding } of findingsOf(checkable)) {
      if (code === wanted) report(finding);
    }
  };

const findingsOf = memoize((checkable: Checkable): InferredFinding[] => [
  ...inSteps(checkable),
  ...findingsIn(topTemplates(checkable), checkable),
  ...findSpokenFaults(checkable, findingsIn),
]);

const inSteps = findInSteps<InferredFinding>((placed, add, checkable) => findingsIn(templatesOf(placed), checkable).forEach(add));

function findingsIn(templates: readonly PlacedTemplate[], checkable: Checkable): InferredFinding[] {
  const findings: InferredFinding[] = [];
  const types = typesOf(checkable);
  for (const placed of templates) {
    const { template, node, at, block, owner, scope } = placed;
    const typeScope = { lookup: (name: string) => types.lookup(owner, scope, name), names: () => types.names(owner, scope) };
    const move = (range: { start: number; end: number }) => inBlock(node, { start: range.start + at, end: range.end + at });
    // A template without faults stays so while the names that it reads have the same types.
    const read = typesRead(template, typeScope);
    const before = right.get(template);
    if (before?.length === read.length && read.every((type, index) => type !== undefined && type === before[index])) continue;

    const faults = findings.length;
    infer(template, typeScope, ({ code, severity, range, message, hint, fixes }) => {
      const inside =
        code === 'undefined-name'
          ? insideStep(checkable, template.text.slice(range.start, range.end), typeScope.lookup)
          : undefined;
      if (inside) {
        findings.push({
          code: 'unknown-step',
          block,
          range: move(range),
          message: inside.message,
          fixes: inside.path === undefined ? undefined : [renameFix(inside.path, move(range))],
        });
        return;
      }

      const fromTool = code === 'unknown-field' && ofTool(checkable, placed, range);
      const weight = severity ?? (fromTool ? 'hint' : undefined);
      findings.push({
        code,
        block,
        range: move(range),
        message,
        hint,
        severity: weight,
        fixes: fixes?.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, range: move(edit.range) })) })),
      });
    });

    if (findings.length === faults) right.set(template, read);
    else right.delete(template);
  }

  return findings;
}

const renameFix = (path: string, range: Finding['range']): Fix => ({
  title: say(phrases.rename, { name: path }),
  edits: [{ range, text: path }],
});

/**
 * The message for a name that is the id of a step out of scope: inside a group or loop the step has a longer name, in `finally`
 * none.
 */
function insideStep(
  { graph }: Checkable,
  name: string,
  lookup: (name: string) => unknown,
): { message: string; path?: string } | undefined {
  for (const inner of nodesById(graph).get(name) ?? []) {
    const own = ownerOf(graph, inner);
    const enclosing = own && ownerOf(graph, own);
    if (enclosing && choosesBranch(enclosing)) {
      // Of two branches of one switch never both run.
      if (lookup(own?.id ?? '') === undefined) continue;
      return { message: say(problemTexts['unknown-step.branch'], { id: name, switch: enclosing.id }) };
    }
    if (inner.frame === graph.last) return { message: say(problemTexts['unknown-step.finally'], { id: name }) };
    if (own?.kind !== 'group' || lookup(own.id) === undefined) continue;

    const path = own.loop ? `${own.id}.steps.${name}` : `${own.id}.${name}`;
    return { message: say(problemTexts['unknown-step.inside'], { id: name, frame: own.id, path }), path };
  }
  return undefined;
}

const nodesById = memoize((graph: Graph): ReadonlyMap<string, readonly Node[]> => Map.groupBy(graph.nodes, ({ id }) => id));

/** Whether a member was asked of a tool's result. Tools may say more than they promise, so that is only a hint. */
function ofTool({ graph, lookup }: Checkable, { template, owner, scope }: PlacedTemplate, range: TypeProblem['range']): boolean {
  const all = references(template);
  // An argument that names a field refers to the value before the filter.
  const reference =
    all.find((one) => one.range.start <= range.start && range.end <= one.range.end) ??
    all.findLast((one) => one.range.end <= range.start);
  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  const place = owner ?? (first && { ...first, id: '' });
  if (!reference || !place) return reference !== undefined;

  const target = lookup.target(place, { ...reference, scope: owner ? scope : 'loop' });
  return target.kind === 'step' && target.node.kind === 'tool';
}
