import { phrases, say } from '../../language/texts.ts';
import type { ScalarNode, SourceNode } from '../source/nodes.ts';
import { isComputed, isEmpty, isList, isScalar } from './fields.ts';
import type { AutoSite, StepRef } from './model.ts';
import type { Scope } from './scope.ts';
import { complain, inWords, later } from './scope.ts';
import { autoSites } from './sites.ts';

/** The id of a step, written out. */
export function readReference(node: SourceNode, key: string, scope: Scope): StepRef | undefined {
  if (isEmpty(node)) return undefined;
  if (!isScalar(node)) {
    complain(scope, 'wrong-type', node.range, { key, want: 'the id of a step', got: inWords(node) });
    return undefined;
  }
  if (isComputed(node)) {
    later(scope, `a computed \`${key}\``, node.range);
    return undefined;
  }
  return { id: node.text.trim(), range: node.range };
}

/** The ids of `dependencies`; an AUTO tag among them is answered before the run. */
export function readDependencies(node: SourceNode, scope: Scope): { references: StepRef[]; auto?: AutoSite } {
  const items = isList(node) ? node.items : [node];
  const references: StepRef[] = [];
  let auto: AutoSite | undefined;
  for (const item of items) {
    if (isScalar(item) && item.autos.length) {
      auto ??= autoSites(item, { field: 'dependencies', wants: 'step' }, scope)[0];
    } else if (isComputed(item)) {
      complain(scope, 'wrong-type.reference', item.range, { key: 'dependencies' });
    } else {
      const reference = readReference(item, 'dependencies', scope);
      if (reference) references.push(reference);
    }
  }
  return { references, ...(auto ? { auto } : {}) };
}

/** A constant text where a list is wanted is most often an expression without its braces. */
export function bracesMissing(node: ScalarNode, scope: Scope): void {
  const text = `"{{ ${node.text.trim()} }}"`;
  complain(
    scope,
    'wrong-type',
    node.range,
    { key: 'for_each', want: 'a list, or a template that gives one', got: 'text' },
    {
      hint: say(phrases.braces, { text }),
      fixes: [{ title: say(phrases.rewrite, { to: text }), edits: [{ range: node.range, text }] }],
    },
  );
}
