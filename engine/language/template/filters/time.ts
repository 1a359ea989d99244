import { number, string, union } from '../../types.ts';
import { optionalParameter } from '../callable.ts';
import { type FilterSpec, filterSpec } from './filter.ts';

/** Filters for times. */
export const timeFilterSpecs = {
  date: filterSpec(
    'Writes a time (ISO text or seconds since 1970) by a strftime pattern, in UTC.',
    union([string, number]),
    [
      optionalParameter('format', string, 'The pattern, for example `%d.%m.%Y %H:%M`; `%-d` writes a number without zeros.', {
        otherwise: '%Y-%m-%d',
      }),
    ],
    string,
    '{{ "2026-01-02T03:04:05Z" | date("%d.%m.%Y") }}',
    '02.01.2026',
  ),
} as const satisfies Record<string, FilterSpec>;
