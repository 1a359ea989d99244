import { isMap } from '../../../language/json.ts';
import { nearest } from '../../../language/suggest.ts';
import { say, suggestion, texts } from '../../../language/texts.ts';
import type { ActionSpec } from '../../../language/tools/descriptor.ts';
import { describe, fromSchema, mayBe, typeOf } from '../../../language/types.ts';
import { isItem } from '../../graph/edges.ts';
import type { MapEntry } from '../../pipeline/model.ts';
import type { Finding, Rule } from '../checkable.ts';

/** Tools, actions and parameters by their descriptors. A tool whose parameters are open is not judged. */
export const tools: Rule = {
  code: 'unknown-tool',
  check({ graph, steps, tools: known }, report) {
    for (const node of graph.nodes) {
      const placement = steps[node.index];
      if (!placement || isItem(graph, node) || placement.step.work.kind !== 'tool') continue;
      const { block } = placement;
      const { tool, toolRange, action, actionRange, parameters } = placement.step.work;
      const spec = known.get(tool);
      if (!spec) {
        report({
          block,
          range: toolRange,
          message: say(texts['unknown-tool'], { tool }),
          ...suggestion(nearest(tool, known.keys()), toolRange),
        });
        continue;
      }
      const actions = Object.keys(spec.actions);
      const found = spec.actions[action];
      if (!found) {
        if (actions.length && spec.executable)
          report({
            code: 'unknown-action',
            block,
            range: actionRange,
            message: say(texts['unknown-action.tool'], { tool, action, actions: actions.join(', ') }),
            ...suggestion(nearest(action, actions), actionRange),
          });
        continue;
      }
      checkParameters(tool, action, found, parameters.entries, (finding) =>
        report({ ...finding, block, range: finding.range ?? actionRange }),
      );
    }
  },
};

function checkParameters(
  tool: string,
  action: string,
  spec: ActionSpec,
  entries: readonly MapEntry[],
  report: (finding: Omit<Finding, 'block' | 'range'> & { range?: Finding['range'] }) => void,
): void {
  const { properties, required, additionalProperties } = spec.parameters;
  if (!isMap(properties)) return;
  const given = new Set(entries.map(({ key }) => key));
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name !== 'string' || given.has(name)) continue;
    const property = properties[name];
    const doc = isMap(property) && typeof property['description'] === 'string' ? property['description'] : '';
    report({ code: 'missing-parameter', message: say(texts['missing-parameter'], { tool, action, name, doc }).trimEnd() });
  }
  for (const { key, keyRange, value } of entries) {
    const property = properties[key];
    if (property === undefined) {
      if (additionalProperties === false)
        report({
          code: 'unknown-parameter',
          range: keyRange,
          message: say(texts['unknown-parameter'], { tool, action, name: key }),
          ...suggestion(nearest(key, Object.keys(properties)), keyRange),
        });
      continue;
    }
    if (value.kind !== 'constant') continue;
    const want = fromSchema(property);
    // Text is made what a parameter wants where it clearly is one, so text never contradicts.
    if (typeof value.value !== 'string' && value.value !== null && !mayBe(typeOf(value.value), want))
      report({
        code: 'wrong-parameter-type',
        range: value.node.range,
        message: say(texts['wrong-parameter-type'], { name: key, want: describe(want), got: describe(typeOf(value.value)) }),
      });
  }
}
