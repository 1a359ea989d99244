import { string, unknown } from '../../types.ts';
import { may } from '../callable.ts';
import { type FilterSpec, filter } from './filter.ts';

/** Filters of the paths of files. */
export const pathFilters = {
  basename: filter(
    'The last part of a path.',
    unknown,
    [may('suffix', string, 'An ending to take off.')],
    string,
    '{{ "out/report.md" | basename }}',
    'report.md',
  ),
  dirname: filter('A path without its last part.', unknown, [], string, '{{ "out/report.md" | dirname }}', 'out'),
  extname: filter('The ending of a file name with its dot.', unknown, [], string, '{{ "out/report.md" | extname }}', '.md'),
} as const satisfies Record<string, FilterSpec>;
