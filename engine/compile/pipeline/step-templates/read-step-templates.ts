import { pairOf } from '../../source/nodes.ts';
import { parseSource } from '../../source/source.ts';
import { newScope } from '../scope.ts';
import { isMapNode, wordOf } from '../source-nodes.ts';
import { readInputs } from '../top/inputs.ts';
import type { SourceFile } from './origins.ts';
import type { StepTemplate } from './step-template.ts';

/** The step templates of a `baton.yaml`, by name; their faults are reported by the check of that file. */
export function readStepTemplates(file: SourceFile): ReadonlyMap<string, StepTemplate> {
  const templates = new Map<string, StepTemplate>();
  for (const { key, value, block, at } of parseSource(file.text).entries) {
    if (key.text !== 'templates' || !isMapNode(value)) continue;
    for (const { key: name, value: said } of value.pairs) {
      const step = pairOf(said, 'step')?.value;
      if (!isMapNode(step)) continue;

      const parameters = pairOf(said, 'parameters')?.value;
      const scope = newScope({ block, options: {}, path: 'templates' });
      templates.set(name.text, {
        name: name.text,
        nameRange: { start: at + name.range.start, end: at + name.range.end },
        description: wordOf(pairOf(said, 'description')?.value),
        parameters: parameters ? readInputs(parameters, scope) : [],
        step,
        by: at,
        file,
      });
    }
  }

  return templates;
}
