import type { ScalarNode } from '../source/nodes.ts';
import { parseTemplate } from '../template/parse.ts';
import type { AutoSite, Value } from './model.ts';
import type { Scope } from './scope.ts';
import type { Site } from './values.ts';

export function autoValue(node: ScalarNode, _site: Site, scope: Scope): Value {
  return { kind: 'template', template: parseTemplate(node.text, scope.options), node };
}
export function autoSites(_node: ScalarNode, _site: Site, _scope: Scope): AutoSite[] {
  return [];
}
