/**
 * Texts with AUTO tags, legal as YAML and not. Carets stand under what a label names: `path` the whole scalar,
 * `path=text` a stretch of its text. `values` are the scalars' texts.
 */
interface AutoCase {
  fixture: string;
  values: Readonly<Record<string, unknown>>;
  problems?: readonly string[];
}

export const autos: Readonly<Record<string, AutoCase>> = {
  'alone, as the whole value': {
    fixture: `
model: <AUTO>
       ^^^^^^ model
other: <AUTO type="integer" min=1>  # a comment
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ other
`,
    values: { model: '<AUTO>', other: '<AUTO type="integer" min=1>' },
  },
  'unquoted, with all that YAML would misread': {
    fixture: `
a: <AUTO task="x: y">pick: a "good" one # {now}, [or] 'never'</AUTO>
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a
                     ^^^^ a=pick
b: 1
`,
    values: { a: '<AUTO task="x: y">pick: a "good" one # {now}, [or] \'never\'</AUTO>', b: 1 },
  },
  'inside text, several times': {
    fixture: `
a: from <AUTO>one: x</AUTO> to <AUTO>two: y</AUTO>, then # comment
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a
                               ^^^^^^^^^^^^^^^^^^^ a=<AUTO>two: y</AUTO>
`,
    values: { a: 'from <AUTO>one: x</AUTO> to <AUTO>two: y</AUTO>, then' },
  },
  nested: {
    fixture: `
a: <AUTO>search for: <AUTO>a query: {{ topic }}</AUTO></AUTO>
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a=<AUTO>a query: {{ topic }}</AUTO>
                                    ^^^^^^^^^^^ a={{ topic }}
`,
    values: { a: '<AUTO>search for: <AUTO>a query: {{ topic }}</AUTO></AUTO>' },
  },
  'over lines, indented': {
    fixture: `
steps:
  - id: a
    style: <AUTO>first: line
      second # line
             ^^^^^^ steps[0].style=# line
      "third"</AUTO>
      ^^^^^^^ steps[0].style="third"
    next: 1
`,
    values: { 'steps[0].style': '<AUTO>first: line second # line "third"</AUTO>', 'steps[0].next': 1 },
  },
  'over lines, not indented at all': {
    fixture: `
steps:
  - id: a
    style: <AUTO>first: line

one two, "three" # four
^^^^^^^ steps[0].style=one two
</AUTO>
  - id: b
`,
    values: { 'steps[0].style': '<AUTO>first: line\none two, "three" # four </AUTO>', 'steps[1].id': 'b' },
  },
  'in flow lists and maps': {
    fixture: `
a: [<AUTO>x, y: z</AUTO>, b, <AUTO choices="p,q">, {c: <AUTO>1}</AUTO>}]
    ^^^^^^^^^^^^^^^^^^^^ a[0]
                             ^^^^^^^^^^^^^^^^^^^^ a[2]
                                                       ^^^^^^^^^^^^^^^ a[3].c
`,
    values: { 'a[0]': '<AUTO>x, y: z</AUTO>', 'a[1]': 'b', 'a[2]': '<AUTO choices="p,q">', 'a[3].c': '<AUTO>1}</AUTO>' },
  },
  'in double quotes, with quotes of its own': {
    fixture: `
a: "<AUTO type=\\"integer\\">how many?</AUTO>"
                           ^^^^^^^^^ a=how many?
b: "<AUTO type="integer">say "hi", please</AUTO>"
                         ^^^^^^^^^^^^^^^^ b=say "hi", please
c: ["<AUTO type="x">y</AUTO>", "<AUTO>"]
                    ^^^^ c[0]=y</A
`,
    values: {
      a: '<AUTO type="integer">how many?</AUTO>',
      b: '<AUTO type="integer">say "hi", please</AUTO>',
      'c[0]': '<AUTO type="x">y</AUTO>',
      'c[1]': '<AUTO>',
    },
  },
  'in single quotes, with an apostrophe': {
    fixture: `
a: '<AUTO>what''s best: it's open</AUTO>'
                        ^^^^ a=it's
`,
    values: { a: "<AUTO>what's best: it's open</AUTO>" },
  },
  'in block scalars': {
    fixture: `
a: |
  Write <AUTO>a title: short</AUTO>
              ^^^^^^^^^^^^^^ a=a title: short
  # not a comment
b: >-
  <AUTO type="integer">
  how many</AUTO>
  ^^^^^^^^ b=how many
`,
    values: { a: 'Write <AUTO>a title: short</AUTO>\n# not a comment\n', b: '<AUTO type="integer"> how many</AUTO>' },
  },
  'in a list, behind anchors and tags, after other keys': {
    fixture: `
list:
  - <AUTO>a: b</AUTO>
    ^^^^^^^^^^^^^^^^^ list[0]
  - &x !!str <AUTO>c: d</AUTO>
             ^^^^^^^^^^^^^^^^^ list[1]
"quoted key": <AUTO>e: f</AUTO>
`,
    values: { 'list[0]': '<AUTO>a: b</AUTO>', 'list[1]': '<AUTO>c: d</AUTO>', 'quoted key': '<AUTO>e: f</AUTO>' },
  },
  'many alone, none swallows the next': {
    fixture: `
steps:
  - model: <AUTO>
    other: <AUTO>x: y</AUTO>
           ^^^^^^^^^^^^^^^^^ steps[0].other
  - model: <AUTO>
    more: [<AUTO>, <AUTO>a, b</AUTO>]
                   ^^^^^^^^^^^^^^^^^ steps[1].more[1]
`,
    values: { 'steps[0].model': '<AUTO>', 'steps[1].model': '<AUTO>', 'steps[1].more[0]': '<AUTO>' },
  },
  'always text, whatever it looks like': {
    fixture: `
a: !!int "<AUTO>"
b: <AUTO>5</AUTO>
`,
    values: { a: '<AUTO>', b: '<AUTO>5</AUTO>' },
    problems: ['yaml-syntax 6 !!int'],
  },
  'open, with words: recovers at the end of the value': {
    fixture: `
a: <AUTO>pick: one # of many
   ^^^^^^^^^^^^^^^ a
b: say <AUTO type="x">hi "there"
       ^^^^^^^^^^^^^^^ b=<AUTO type="x">
c: ok
`,
    values: { a: '<AUTO>pick: one', b: 'say <AUTO type="x">hi "there"', c: 'ok' },
    problems: ['auto-unclosed <AUTO>', 'auto-unclosed <AUTO type="x">'],
  },
  'half typed': {
    fixture: `
a: <AUTO type="int
b: 1
`,
    values: { a: '<AUTO type="int', b: 1 },
    problems: ['auto-unclosed <AUTO type="int'],
  },
  'in a description it is literal': {
    fixture: `
description: shows how <AUTO> tags: work
b: 1
`,
    values: { description: 'shows how <AUTO> tags: work', b: 1 },
  },
  'in comments it is nothing': {
    fixture: `
# <AUTO>never: read
a: 1 # <AUTO> neither
b: 2
`,
    values: { a: 1, b: 2 },
  },
};
