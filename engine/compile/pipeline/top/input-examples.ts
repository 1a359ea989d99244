import type { Json } from '../../../language/json.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { describe, mayBe, typeOfJson } from '../../../language/types.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import type { InputSpec } from '../model/pipeline.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isListNode } from '../source-nodes.ts';
import { mendPlainValue } from '../values/plain-value.ts';
import { schemaReader } from '../values/schema-files.ts';
import { findBrokenConstraint } from '../values/schema-fit.ts';

/**
 * Puts `example` and `examples` into the schema, as JSON Schema has them. One that the declaration would refuse shows people what
 * they must not write.
 */
export function readInputExamples(
  name: string,
  fields: ReadonlyMap<string, CanonicalField>,
  { type, schema }: Pick<InputSpec, 'type' | 'schema'>,
  scope: ReadScope,
): void {
  const files = schemaReader(scope);
  const examples: Json[] = [];
  for (const node of exampleNodes(fields, scope)) {
    const value = files.readExamples(node);
    const fits = mayBe(typeOfJson(value), type);
    const rule = fits ? findBrokenConstraint(value, schema) : undefined;

    if (!fits)
      reportProblem(
        scope,
        'type-mismatch.example',
        node.range,
        { name, got: describe(typeOfJson(value)), want: describe(type) },
        mendPlainValue(node, type.kind),
      );
    else if (rule) reportProblem(scope, 'type-mismatch.brokenExample', node.range, { name, rule });
    else examples.push(value);
  }

  if (examples.length > 0) schema['examples'] = examples;
}

function exampleNodes(fields: ReadonlyMap<string, CanonicalField>, scope: ReadScope): SourceNode[] {
  const [one, several] = ['example', 'examples'].map((name) => fields.get(name)?.value);
  const nodes = one && !isEmptyNode(one) ? [one] : [];
  if (several && !isEmptyNode(several)) {
    if (isListNode(several)) nodes.push(...several.items);
    else reportWrongType(scope, several, 'examples', say(pipelineTexts.aListOfExamples));
  }

  return nodes;
}
