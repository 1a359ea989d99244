import type { Range } from '../../../../language/problems.ts';
import { mostPassages, retrieval } from '../../../../language/tools/builtin/retrieval.ts';
import type { CanonicalField } from '../../dialects/canonical-field.ts';
import type { MapValue } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { isComputed } from '../../source-nodes.ts';
import { constantNumber } from '../../values/constants.ts';
import { readMapOf } from '../../values/value.ts';

/** The members of a `retrieve`, and the position of its key. */
export interface SearchKeys {
  parameters: MapValue;
  range: Range;
}

/**
 * Reads a `retrieve`. Its members are parameters of a tool, which are checked as such; here words and bounds that are
 * constants are checked.
 */
export function readSearch({ key, value }: CanonicalField, scope: ReadScope): SearchKeys {
  const parameters = readMapOf(value, { field: 'retrieve', schema: retrieval.actions.search.parameters }, scope);
  for (const { key: name, value: member } of parameters.entries) {
    if (isComputed(member.node) || member.node.kind !== 'scalar') continue;
    // A value that is no number is reported as a parameter of the tool.
    if (name === 'top' && typeof member.node.value === 'number')
      constantNumber(member.node, 'retrieve.top', scope, { integer: true, min: 1, max: mostPassages });
  }

  return { parameters, range: key.range };
}
