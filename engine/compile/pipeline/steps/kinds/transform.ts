import { problemCodes } from '../../../../language/problems.ts';
import { transformTexts } from '../../../../language/texts/compile/transform.ts';
import { say } from '../../../../language/texts.ts';
import { describeNode } from '../../../../libraries/data/nodes.ts';
import type { Operation } from '../../../../libraries/data/operation.ts';
import { readOperations } from '../../../../libraries/data/read.ts';
import { type OperationContext, readMembers, requireMember } from '../../../../libraries/data/reading.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { isMapNode } from '../../source-nodes.ts';
import { readValue } from '../../values/value.ts';

export interface TransformSpec {
  from?: Value;
  operations: Operation<Value, Value>[];
}

/** Reads a `transform`: its list and its operations. */
export function readTransform(node: SourceNode, scope: ReadScope): TransformSpec {
  const place: OperationContext<Value> = {
    key: 'transform',
    field: 'transform',
    options: scope.options,
    given: (given, field) => readValue(given, { field }, scope),
    wrong(code, range, message, more = {}) {
      const severity = problemCodes[code];
      scope.problems.push({ code, severity: severity === 'off' ? 'hint' : severity, range, message, ...more });
    },
  };
  if (!isMapNode(node)) {
    place.wrong('wrong-type', node.range, say(transformTexts.transform, { got: describeNode(node) }));
    return { operations: [] };
  }

  const said = readMembers(node, ['from', 'steps'], '`transform`', place);
  const from = requireMember(said, 'from', '`transform`', { node, place });
  const steps = requireMember(said, 'steps', '`transform`', { node, place });

  return {
    from: from ? readValue(from, { field: 'transform.from', wants: 'array' }, scope) : undefined,
    operations: steps ? readOperations(steps, place, 'transform.steps') : [],
  };
}
