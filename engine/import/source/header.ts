import { isMap, isSeq } from 'yaml';
import type { SourceField, SourceFields } from './fields.ts';
import { fieldsOf } from './fields.ts';

/** The map with name and defaults, and the root around it where they differ. */
export function readHeader(root: SourceFields): { header: SourceFields; outer?: SourceFields } {
  const { reading } = root;
  const inner = root.all.get('workflow') ?? root.all.get('pipeline');
  return isMap(inner?.value) ? { header: fieldsOf(reading, inner.value), outer: root } : { header: root };
}

/** The list of steps, in the header or beside it. */
export function stepsField(root: SourceFields): SourceField | undefined {
  const { header, outer } = readHeader(root);
  const steps = header.all.get('steps') ?? outer?.all.get('steps');
  return isSeq(steps?.value) ? steps : undefined;
}
