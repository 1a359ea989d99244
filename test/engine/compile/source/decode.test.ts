import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isScalar, parseDocument } from 'yaml';
import type { Style } from '../../../../engine/compile/source/yaml/decode.ts';
import { decode } from '../../../../engine/compile/source/yaml/decode.ts';

const styles: Readonly<Record<string, Style>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/** The scalar at the root's only key, by the parser and by us. */
function both(text: string) {
  const document = parseDocument(text, { keepSourceTokens: true, logLevel: 'silent', prettyErrors: false });
  const node = document.get('k', true);
  if (document.errors.length > 0 || !isScalar(node) || !node.range || node.source === undefined) return undefined;
  const indent = node.srcToken && 'indent' in node.srcToken ? node.srcToken.indent : 0;
  const style = styles[node.type ?? ''] ?? 'plain';
  return { expected: node.source, style, decoded: decode(text, node.range[0], node.range[1], style, indent) };
}

const cases: [name: string, yaml: string, marks: [index: number, offset: number][]][] = [
  [
    'plain',
    'k: hello',
    [
      [0, 3],
      [4, 7],
    ],
  ],
  [
    'plain over lines',
    'k: ab  \n  cd\n\n\n  ef',
    [
      [0, 3],
      [2, 5],
      [3, 10],
      [5, 12],
      [6, 13],
      [7, 17],
    ],
  ],
  [
    'single quotes',
    "k: 'it''s ok'",
    [
      [2, 6],
      [3, 8],
      [4, 9],
    ],
  ],
  [
    'single quotes over lines',
    "k: 'a\n\n  b'",
    [
      [1, 5],
      [2, 9],
    ],
  ],
  [
    'escapes',
    'k: "a\\n\\u00e9\\x41b\\"c"',
    [
      [1, 5],
      [2, 7],
      [3, 13],
      [4, 17],
      [5, 18],
      [6, 20],
      [7, 21],
    ],
  ],
  [
    'escapes beyond the basic plane',
    'k: "\\U0001F600x"',
    [
      [0, 4],
      [2, 14],
    ],
  ],
  [
    'double quotes over lines',
    'k: "a  \n   b \\\n  c\n\n  d"',
    [
      [1, 5],
      [2, 11],
      [4, 17],
      [5, 18],
      [6, 22],
    ],
  ],
  [
    'literal',
    'k: |\n  ab\n\n   c\n',
    [
      [0, 7],
      [2, 9],
      [3, 10],
      [4, 13],
      [6, 15],
    ],
  ],
  [
    'literal with an indentation digit',
    'k: |1-\n  a\n b\n',
    [
      [0, 8],
      [1, 9],
      [3, 12],
    ],
  ],
  [
    'folded',
    'k: >\n  a\n  b\n\n  c\n   d\n  e\n',
    [
      [1, 8],
      [2, 11],
      [3, 12],
      [4, 16],
    ],
  ],
  [
    'windows lines',
    'k: |\r\n  a\r\n  b\r\n',
    [
      [0, 8],
      [1, 9],
      [2, 13],
    ],
  ],
];

describe('the text of a scalar and where it stands', () => {
  for (const [name, yaml, marks] of cases)
    it(name, () => {
      const read = both(yaml);
      assert.ok(read, 'the case is legal YAML');
      assert.equal(read.decoded.text, read.expected);
      const { indexes, offsets } = read.decoded;
      const offsetAt = (index: number) => {
        const at = indexes.findLastIndex((one) => one <= index);
        return (offsets[at] ?? 0) + index - (indexes[at] ?? 0);
      };
      for (const [index, offset] of marks)
        assert.equal(offsetAt(index), offset, `index ${index} of ${JSON.stringify(read.expected)}`);
    });

  const refused: [source: string, style: Style, text: string][] = [
    ['"\\xZZ\\q\\u12"', 'double', '\\xZZ\\q\\u12'],
    ['"\\UFFFFFFFFx"', 'double', '\\UFFFFFFFFx'],
    ['"open', 'double', 'open'],
    ["'", 'single', ''],
    ['|', 'literal', ''],
    ['>-\n', 'folded', ''],
  ];
  for (const [source, style, text] of refused)
    it(`${JSON.stringify(source)}, which YAML refuses, still has a text`, () =>
      assert.equal(decode(source, 0, source.length, style, 0).text, text));

  const lines = fc.array(
    fc.constantFrom('a', 'b c', "it's", '', ' ', '  x', '\t', '"', '\\', '#y', 'z: 1', '- q', '\\n', '\\u0041', '\\ ', "''"),
    { maxLength: 7 },
  );
  const block = fc
    .tuple(
      fc.constantFrom('|', '>'),
      fc.constantFrom('', '-', '+', '2', '1-', '2+'),
      lines,
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
    )
    .map(
      ([mark, header, parts, newline, ended]) =>
        `k: ${mark}${header}${newline}${parts.map((part) => (part === '' ? '' : `  ${part}`)).join(newline)}${ended ? newline : ''}`,
    );
  const quotes = fc
    .tuple(fc.constantFrom('"', "'"), lines, fc.constantFrom('\n', '\r\n'))
    .map(([quote, parts, newline]) => `k: ${quote}${parts.map((part) => `  ${part}`).join(newline)}${quote}`);
  const plain = fc
    .tuple(lines, fc.constantFrom('\n', '\r\n'))
    .map(([parts, newline]) => `k: s${parts.map((part) => `${newline}  ${part}`).join('')}`);

  for (const [name, texts] of Object.entries({ block, quotes, plain }))
    it(`${name} scalars read as the parser reads them, in marks that only go forward`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          const read = both(text);
          if (!read) return;
          const { decoded, expected } = read;
          assert.equal(decoded.text, expected);
          for (let at = 1; at < decoded.indexes.length; at++) {
            assert.ok((decoded.indexes[at] ?? 0) > (decoded.indexes[at - 1] ?? 0));
            assert.ok((decoded.offsets[at] ?? 0) >= (decoded.offsets[at - 1] ?? 0));
          }
          assert.ok((decoded.offsets.at(-1) ?? 0) <= text.length);
        }),
        { numRuns: 2000 },
      );
    });
});
