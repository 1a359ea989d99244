/** Carets stand under what the label names: `path` a value, `path:key` a key, `path=text` that text inside the scalar. */
export const positions: Readonly<Record<string, string>> = {
  'plain values': `
name: hello there   # comment
      ^^^^^^^^^^^ name
^^^^ name:key
steps:
  - id: first
    ^^ steps[0].id:key
        ^^^^^ steps[0].id
    prompt:   Say {{ topic }} twice
              ^^^^^^^^^^^^^^^^^^^^^ steps[0].prompt
                  ^^^^^^^^^^^ steps[0].prompt={{ topic }}
`,
  'quoted values': `
a: "x \\"{{ y }}\\" \\u00e9 {{ z }}"
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a
        ^^^^^^^ a={{ y }}
                         ^^^^^^^ a={{ z }}
b: 'it''s {{ y }}'
          ^^^^^^^ b={{ y }}
`,
  'block scalars': `
steps:
  - prompt: |
      First {{ a }}
            ^^^^^^^ steps[0].prompt={{ a }}

        deeper {{ b }}
               ^^^^^^^ steps[0].prompt={{ b }}
  - prompt: >-
      one
      two {{ c }}
          ^^^^^^^ steps[1].prompt={{ c }}
`,
  'text over several lines': `
steps:
  - prompt: one
      two {{ a }}
          ^^^^^^^ steps[0].prompt={{ a }}

      three
      ^^^^^ steps[0].prompt=three
    quoted: "one
      two \\
      three {{ b }}"
            ^^^^^^^ steps[0].quoted={{ b }}
`,
  'lists and maps': `
steps:
  - id: a
    ^^^^^ steps[0]
  - tags: [a, {b: 1}]
          ^^^^^^^^^^^ steps[1].tags
              ^^^^^^ steps[1].tags[1]
                  ^ steps[1].tags[1].b
inputs:
  x: 1
     ^ inputs.x
`,
  'anchors and tags stand outside': `
a: &one hello
        ^^^^^ a
b: !!str 5
         ^ b
`,
  'an alias takes the place of its value': `
a: &one {x: 1}
b: *one
   ^^^^ b
   ^^^^ b.x
`,
};
