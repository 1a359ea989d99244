import fc from 'fast-check';
import type { ToStringOptions } from 'yaml';
import { stringify } from 'yaml';

const scalar = fc.oneof(
  fc.constantFrom(
    'x',
    'two words',
    'a: b',
    '# c',
    "it's",
    '"q"',
    '',
    ' lead',
    'line one\nline two\n',
    'a\n\nb',
    '- d',
    '*e',
    '&f',
    '{{ g }}',
    'yes',
    'null',
    '12',
    '1.5e3',
    '<AUTO>h: i</AUTO>',
    'tab\there',
    'é😀',
    '[x',
    'end:',
  ),
  fc.integer({ min: -50, max: 50 }),
  fc.boolean(),
  fc.constant(null),
);
const name = fc.constantFrom('id', 'name', 'prompt', 'tool', 'action', 'x-y', 'a b', '1', 'true', 'key: odd');
const value = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  map: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
})).value;

/** Data as a pipeline file may hold it. */
const data = fc.record(
  {
    name: scalar,
    inputs: fc.dictionary(name, value, { maxKeys: 3 }),
    steps: fc.array(fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), { minLength: 1, maxLength: 4 }),
    finally: fc.array(value, { maxLength: 2 }),
    outputs: value,
  },
  { requiredKeys: [] },
);

/** The same data as legal YAML in many dresses. */
export const yaml = fc
  .tuple(
    data,
    fc.constantFrom<ToStringOptions>(
      {},
      { indent: 4 },
      { indentSeq: false },
      { defaultStringType: 'QUOTE_DOUBLE' },
      { defaultStringType: 'QUOTE_SINGLE' },
      { collectionStyle: 'flow' },
      { lineWidth: 20 },
      { blockQuote: 'literal' },
      { blockQuote: 'folded' },
    ),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\uFEFF', '---\n', '# comment\n\n', '%YAML 1.2\n---\n'),
  )
  .map(([of, style, newline, head]) =>
    (head + stringify(of, { lineWidth: 0, aliasDuplicateObjects: false, ...style })).replaceAll('\n', newline),
  );

/** A legal text with damage: pieces cut out, doubled, or put in. */
export const damaged = fc
  .tuple(
    yaml,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(12),
        fc.constantFrom(
          '',
          '"',
          "'",
          '[',
          '{',
          ':',
          ': ',
          '\n',
          '\t',
          '- ',
          '  ',
          '#',
          '&a ',
          '*a',
          '|\n',
          '<AUTO>',
          '</AUTO>',
          '{{',
          '}}',
          '<<: ',
          '? ',
          '\r',
          '---\n',
          '!t ',
          '\ud800',
          'word',
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((so, [at, cut, put]) => so.slice(0, at % (so.length + 1)) + put + so.slice((at % (so.length + 1)) + cut), text),
  );

/** Anything at all. */
export const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        'a',
        ':',
        ' ',
        '\n',
        '-',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ',',
        '#',
        '&',
        '*',
        '!',
        '|',
        '>',
        '?',
        '%',
        '@',
        '\t',
        '\r',
        '<AUTO>',
        '</AUTO>',
        '{{',
        '}}',
        'steps:',
        'id',
        '  ',
        '\0',
        '\uFEFF',
        '---',
        '...',
        '<<',
        '\ud83d',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
  damaged,
);
