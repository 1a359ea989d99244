import type { Node } from 'yaml';
import { promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputMap, textNode } from '../output/nodes.ts';
import type { SourceFields } from '../source/fields.ts';
import { addText, fieldNumber, fieldsOf, fieldText, noteLeftovers, takeField } from '../source/fields.ts';
import { durationText } from '../steps/convert.ts';
import type { PromptfooSuite } from './model.ts';
import { promptfooReason } from './providers.ts';
import { convertNunjucks } from './templates.ts';

/**
 * Requirements of every test for time, cost and quality, as keys of each step; `taken` are the assertions that became keys.
 */
export function takeBounds(
  assertions: readonly Node[],
  suite: PromptfooSuite,
): { taken: ReadonlySet<Node>; entries: OutputEntry[] } {
  const taken = new Set<Node>();
  const rubrics: string[] = [];
  const bounds = new Map<string, OutputValue>();
  for (const node of assertions) {
    const fields = fieldsOf(suite.reading, node);
    const type = fieldText(takeField(fields, 'type')) ?? '';
    const rubric = type === 'llm-rubric' ? readRubric(fields, node, suite) : undefined;
    const bound = readBound(type, fields);

    if (rubric !== undefined) {
      rubrics.push(rubric);
      addText(suite.reading, node, say(promptfooTexts.judged));
    } else if (bound && !bounds.has(bound[0])) {
      bounds.set(...bound);
      addText(suite.reading, node, say(promptfooTexts.bound, { type, key: bound[0] }));
    } else continue;

    taken.add(node);
    noteLeftovers(fields, promptfooReason);
  }

  if (rubrics.length) bounds.set('quality', outputMap([['rubric', textNode(rubrics.join('\n'))]]));
  return { taken, entries: [...bounds] };
}

function readRubric(fields: SourceFields, node: Node, suite: PromptfooSuite): string | undefined {
  const value = fieldText(takeField(fields, 'value'));
  return value === undefined || value.startsWith('file://') ? undefined : convertNunjucks(value, suite, node);
}

function readBound(type: string, fields: SourceFields): [key: string, value: OutputValue] | undefined {
  if (type !== 'cost' && type !== 'latency') return undefined;
  const most = fieldNumber(fields.reading, takeField(fields, 'threshold'), { least: 0.000001 });
  if (most === undefined) return undefined;
  return type === 'cost' ? ['limits', outputMap([['max_cost', most]])] : ['timeout', durationText(most)];
}
