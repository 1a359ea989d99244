import { retrieval } from '../../../language/tools/builtin/retrieval.ts';
import type { Value } from './value.ts';
import type { Work } from './work.ts';

/** A parameter of a search for passages; undefined for any other work. */
export const searchParameter = (work: Work, name: string): Value | undefined =>
  work.kind === 'tool' && work.tool === retrieval.name && !work.computed?.tool
    ? work.parameters.entries.find(({ key }) => key === name)?.value
    : undefined;
