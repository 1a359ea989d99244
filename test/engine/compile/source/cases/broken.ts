import { yaml } from '../../../../yaml.ts';

/** Half-typed and broken texts: what the tree must still hold, and what is told (code and the text it points at). */
interface BrokenCase {
  text: string;
  data: unknown;
  problems: readonly string[];
}

export const broken: Readonly<Record<string, BrokenCase>> = {
  'a quote that is never closed': {
    text: yaml`
      steps:
        - id: x
          prompt: "unclosed
          tool: y
        - id: z
      end: 1
    `,
    data: { steps: [{ id: 'x', prompt: 'unclosed', tool: 'y' }, { id: 'z' }], end: 1 },
    problems: ['yaml-syntax "unclosed'],
  },
  'a directive of the version with a word too many': {
    text: '%YAML 1.2 foo\n---\nid: x\n',
    data: { id: 'x' },
    problems: ['yaml-syntax %YAML 1.2 foo'],
  },
  'a directive of the version that a comment follows without a space': {
    text: '%YAML 1.1#...\n---\nid: x\n',
    data: { id: 'x' },
    problems: ['yaml-syntax %YAML 1.1#...'],
  },
  'the version of YAML said twice': {
    text: '%YAML 1.2\n%YAML 1.2 # again\n---\nid: x\n',
    data: { id: 'x' },
    problems: ['yaml-syntax %YAML 1.2 # again'],
  },
  'another version of YAML': {
    text: '%YAML 1.1\n---\nid: yes\n',
    data: { id: 'yes' },
    problems: ['yaml-syntax (warning) %YAML 1.1'],
  },
  'a directive that YAML keeps for later': {
    text: '%FOO bar # baz\n  # and more\n--- {id: x}\n',
    data: { id: 'x' },
    problems: ['yaml-syntax (warning) %FOO bar # baz'],
  },
  'directives without a document': {
    text: '%YAML 1.2\nid: x\n',
    data: { '': null, id: 'x' },
    problems: ['yaml-syntax i', 'yaml-syntax '],
  },
  'a map that begins in the line of `---`': {
    text: '--- id: x\nsteps: []\n',
    data: { id: 'x', steps: [] },
    problems: ['yaml-syntax i'],
  },
  'a tag in the column of the key whose value it belongs to': {
    text: 'id: &x\n!!map\n  a: b\n',
    data: { id: null, a: 'b' },
    problems: ['yaml-syntax \n', 'yaml-syntax a', 'yaml-syntax (warning) !!map'],
  },
  'an apostrophe that is never closed, at the top level': {
    text: "name: 'abc\nsteps:\n  - id: a\n",
    data: { name: 'abc', steps: [{ id: 'a' }] },
    problems: ["yaml-syntax 'abc"],
  },
  'a bare word between keys': {
    text: 'steps:\n  - id: x\n    pro\n    tool: y\n  - id: z\n',
    data: { steps: [{ id: 'x', pro: null, tool: 'y' }, { id: 'z' }] },
    problems: ['yaml-syntax pro'],
  },
  'a bare word at the end': {
    text: 'steps:\n  - id: x\n    pro',
    data: { steps: [{ id: 'x', pro: null }] },
    problems: ['yaml-syntax pro'],
  },
  'a bare word first': {
    text: 'steps:\n  - pro\n    id: x\n  - id: z\n',
    data: { steps: [{ pro: null, id: 'x' }, { id: 'z' }] },
    problems: ['yaml-syntax pro'],
  },
  'a bare word at the top level': {
    text: 'na\nsteps:\n  - id: x\n',
    data: { na: null, steps: [{ id: 'x' }] },
    problems: ['yaml-syntax na'],
  },
  'a missing colon': {
    text: 'steps:\n  - id: x\n    prompt y\n    tool: z\n',
    data: { steps: [{ id: 'x', 'prompt y': null, tool: 'z' }] },
    problems: ['yaml-syntax prompt y'],
  },
  'a key one column too deep': {
    text: yaml`
      steps:
        - id: x
           prompt: y
          tool: z
        - id: b
    `,
    data: { steps: [{ id: 'x', prompt: 'y', tool: 'z' }, { id: 'b' }] },
    problems: ['yaml-syntax prompt'],
  },
  'a key one column too shallow': {
    text: yaml`
      steps:
        - id: x
         prompt: y
          tool: z
        - id: b
    `,
    data: { steps: [{ id: 'x', prompt: 'y', tool: 'z' }, { id: 'b' }] },
    problems: ['yaml-syntax prompt'],
  },
  'a top-level key that is indented': {
    text: 'name: x\n steps:\n   - id: a\nend: 1\n',
    data: { name: 'x', steps: [{ id: 'a' }], end: 1 },
    problems: ['yaml-syntax steps'],
  },
  'top-level keys in several columns': {
    text: ' name: x\nsteps:\n  - id: a\n',
    data: { name: 'x', steps: [{ id: 'a' }] },
    problems: ['yaml-syntax steps'],
  },
  'items in several columns': {
    text: 'steps:\n    - id: a\n  - id: b\n',
    data: { steps: [{ id: 'a' }, { id: 'b' }] },
    problems: ['yaml-syntax -'],
  },
  'the next item in the column of the keys': {
    text: yaml`
      steps:
        - id: a
          prompt: x
          - id: b
            prompt: y
        - id: c
    `,
    data: { steps: [{ id: 'a', prompt: 'x' }, { id: 'b', prompt: 'y' }, { id: 'c' }] },
    problems: ['yaml-syntax -'],
  },
  'brackets that are never closed': {
    text: yaml`
      steps:
        - id: x
          list: [a, b
          tool: z
        - id: q
          map: {a: 1, b
          tool: z
    `,
    data: {
      steps: [
        { id: 'x', list: ['a', 'b'], tool: 'z' },
        { id: 'q', map: { a: 1, b: null }, tool: 'z' },
      ],
    },
    problems: ['yaml-syntax [a, b', 'yaml-syntax {a: 1, b'],
  },
  'an unquoted template': {
    text: yaml`
      steps:
        - prompt: {{ a.b }}
        - prompt: {{ a }} and "more" # c
          list: [{{ a }}, b]
        - {% if x %}
    `,
    data: { steps: [{ prompt: '{{ a.b }}' }, { prompt: '{{ a }} and "more"', list: ['{{ a }}', 'b'] }, '{% if x %}'] },
    problems: ['yaml-syntax {{ a.b }}', 'yaml-syntax {{ a }} and "more"', 'yaml-syntax {{ a }}', 'yaml-syntax {% if x %}'],
  },
  'a colon in an unquoted value': {
    text: yaml`
      steps:
        - id: x
          prompt: say: hello # c
          tool: z
    `,
    data: { steps: [{ id: 'x', prompt: 'say: hello', tool: 'z' }] },
    problems: ['yaml-syntax say: hello'],
  },
  'reserved characters': {
    text: 'a: @x\nb: `y`\nc: %z\n',
    data: { a: '@x', b: '`y`', c: '%z' },
    problems: ['yaml-syntax @x', 'yaml-syntax `y`', 'yaml-syntax %z'],
  },
  'a reserved character before text of several lines, in brackets, and before a key': {
    text: 'a: @x\n  y\nb: [@z]\nc:\n  @k: 1\n',
    data: { a: '@x y', b: ['@z'], c: { '@k': 1 } },
    problems: ['yaml-syntax @', 'yaml-syntax @', 'yaml-syntax @'],
  },
  'words behind a closing quote': {
    text: 'steps:\n  - id: "a" b\n    tool: z\n',
    data: { steps: [{ id: 'a', tool: 'z' }] },
    problems: ['yaml-syntax b'],
  },
  'a bad escape': {
    text: 'a: "x\\qy"\nb: 1\n',
    data: { a: 'x\\qy', b: 1 },
    problems: ['yaml-syntax \\'],
  },
  'tabs as indentation': {
    text: 'steps:\n\t- id: x\n\t\tprompt: y\n\t- id: z\n',
    data: { steps: [{ id: 'x', prompt: 'y' }, { id: 'z' }] },
    problems: ['tab-indent \t', 'tab-indent \t\t', 'tab-indent \t'],
  },
  'a tab in one step': {
    text: 'steps:\n  - id: x\n\tprompt: |\n\t  text\n  - id: z\n',
    data: { steps: [{ id: 'x', prompt: 'text\n' }, { id: 'z' }] },
    problems: ['tab-indent \t', 'tab-indent \t  '],
  },
  'keys that stand twice': {
    text: 'name: a\nsteps:\n  - id: a\n    id: b\nname: z\n',
    data: { name: 'z', steps: [{ id: 'b' }] },
    problems: ['duplicate-key name', 'duplicate-key id'],
  },
  'a list as a key': {
    text: '? [a]\n: b\nc: d\n',
    data: { '[a]': 'b', c: 'd' },
    problems: ['yaml-syntax [a]'],
  },
  'an alias of nothing, or text that looks like one': {
    text: 'a: &one 1\nb: *on\nc: *.txt\n',
    data: { a: 1, b: '*on', c: '*.txt' },
    problems: ['yaml-syntax *on', 'yaml-syntax *.txt'],
  },
  'a second document': {
    text: '---\na: 1\n---\nb: 2\n',
    data: { a: 1 },
    problems: ['yaml-syntax ---'],
  },
  'items and keys mixed': {
    text: yaml`
      steps:
          id: a
        - id: b
          prompt: c
          id: a
    `,
    data: { steps: [{ id: 'a' }, { id: 'a', prompt: 'c' }] },
    problems: ['yaml-syntax id', 'duplicate-key id'],
  },
  'a broken step inside a group': {
    text: yaml`
      steps:
        - id: g
          steps:
            - id: a
              prompt: "x
            - id: b
              tool: y
            -
            - id: c
              pro
          for_each: [1]
    `,
    data: {
      steps: [
        { id: 'g', steps: [{ id: 'a', prompt: 'x' }, { id: 'b', tool: 'y' }, null, { id: 'c', pro: null }], for_each: [1] },
      ],
    },
    problems: ['yaml-syntax "x', 'yaml-syntax pro'],
  },
  'a colon without a space': {
    text: 'steps:\n  - id: a\n    prompt:x\n  - id: b\n',
    data: { steps: [{ id: 'a', 'prompt:x': null }, { id: 'b' }] },
    problems: ['yaml-syntax prompt:x'],
  },
  'keys of parameters that stand twice': {
    text: yaml`
      steps:
        - id: a
          parameters: {mode: x, mode: y}
    `,
    data: { steps: [{ id: 'a', parameters: { mode: 'y' } }] },
    problems: ['duplicate-key (hint) mode'],
  },
  'quoted text that goes on in the column of its key': {
    text: 'outputs:\n  a: "{{ \n    x or\n  y\n  }}"\n  b: "<AUTO>\n  z</AUTO>"\n',
    data: { outputs: { a: '{{ x or y }}', b: '<AUTO> z</AUTO>' } },
    problems: ['yaml-syntax (warning)   y', 'yaml-syntax (warning)   z</AUTO>"'],
  },
  'brackets without end are told once': {
    text: `steps:\n  - id: a\n    set: {x: ${'['.repeat(300)}${']'.repeat(300)}}\n`,
    data: { steps: [{ id: 'a', set: { x: null } }] },
    problems: ['yaml-syntax ['],
  },
  'a dash without a space': {
    text: 'steps:\n  - id: a\n  -id: b\n  - id: c\n',
    data: { steps: [{ id: 'a', '-id': 'b' }, { id: 'c' }] },
    problems: ['yaml-syntax -id'],
  },
};
