import { string, unknownType } from '../../types.ts';
import { optionalParameter } from '../callable.ts';
import { type FilterSpec, filterSpec } from './filter.ts';

/** Filters for file paths. */
export const pathFilterSpecs = {
  basename: filterSpec(
    'The last part of a path.',
    unknownType,
    [optionalParameter('suffix', string, 'An ending to take off.', {})],
    string,
    '{{ "out/report.md" | basename }}',
    'report.md',
  ),
  dirname: filterSpec('A path without its last part.', unknownType, [], string, '{{ "out/report.md" | dirname }}', 'out'),
  extname: filterSpec(
    'The ending of a file name with its dot.',
    unknownType,
    [],
    string,
    '{{ "out/report.md" | extname }}',
    '.md',
  ),
} as const satisfies Record<string, FilterSpec>;
