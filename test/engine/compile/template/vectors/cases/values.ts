import type { Vectors } from '../vector.ts';

export const valuesVectors: Vectors = {
  gives: [
    ['{{ n }}', 5],
    ['{{ half }}', 2.5],
    ['{{ yes }}', true],
    ['{{ nil }}', null],
    ['{{ xs }}', [3, 1, 2]],
    ['{{ m }}', { a: 1, b: { c: [10, 20] }, 'x-y': 'h' }],
    ['  {{ n }}\n', 5],
    ['{# why #}{{ n }}', 5],
    ['{{- n -}}', 5],
    ['{{ "5" }}', '5'],
    ['{{ [] }}', []],
    ['{{ {} }}', {}],
    ['{{ name }}', 'Ada'],
  ],
  fails: [],
};
