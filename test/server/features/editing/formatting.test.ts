import assert from 'node:assert/strict';
import { format } from '../../../../server/features/editing/formatting.ts';
import { yaml } from '../../../yaml.ts';
import { edited, snapshotOfText } from '../../at-cursor.ts';
import { pipelinesToTry } from '../../texts-of-pipelines.ts';

const options = { tabSize: 2 };
const formatted = (text: string): string => {
  const snapshot = snapshotOfText(text);
  return edited(snapshot, format(snapshot, options));
};

const cases: { rule: string; before: string; after: string }[] = [
  {
    rule: 'lists of steps are indented under their key, maps by two',
    before: 'id: a\nsteps:\n- id: x\n  parameters:\n      path: b\n  tool: filesystem\n',
    after: yaml`
      id: a
      steps:
        - id: x
          parameters:
            path: b
          tool: filesystem
    `,
  },
  {
    rule: 'one space behind a colon, a dash and an anchor, none before a colon',
    before: 'id :   a\nsteps:\n  -   id: x\n      set:   &s   {a : 1}\n',
    after: 'id: a\nsteps:\n  - id: x\n    set: &s {a: 1}\n',
  },
  {
    rule: 'one space behind a comma, none before it; brackets keep their padding',
    before: 'id: a\nsteps: [{id: x,set: { a: [1 ,2,  3] }}]\n',
    after: 'id: a\nsteps: [{id: x, set: { a: [1, 2, 3] }}]\n',
  },
  {
    rule: 'a block text moves as a whole, whatever stands in it',
    before:
      'id: a\nsteps:\n- id: x\n  prompt: |\n    a:   1\n      - deep\n\n    # no comment\n    end   \n- id: y\n  prompt: b\n',
    after:
      'id: a\nsteps:\n  - id: x\n    prompt: |\n      a:   1\n        - deep\n\n      # no comment\n      end   \n  - id: y\n    prompt: b\n',
  },
  {
    rule: 'comments stay as they are and go with the line that they stand at',
    before: yaml`
      id: a   # why
      steps:
      #  far left
      - id: x
        # inside
        set: {a: 1}
      # of y
      - id: y
        set: {b: 1}
    `,
    after: yaml`
        id: a   # why
        steps:
          #  far left
          - id: x
            # inside
            set: {a: 1}
          # of y
          - id: y
            set: {b: 1}
      `,
  },
  {
    rule: 'blank lines: one at most, between steps all or none, none at the ends',
    before:
      '\n\nid: a\n\n\n\nsteps:\n  - id: x\n    set: {a: 1}\n\n\n  - id: y\n    set: {a: 1}\n  # of z\n  - id: z\n    set: {a: 1}\n\n\n',
    after: yaml`
      id: a

      steps:
        - id: x
          set: {a: 1}

        - id: y
          set: {a: 1}

        # of z
        - id: z
          set: {a: 1}
    `,
  },
  {
    rule: 'trailing white space goes, a line break at the end comes',
    before: 'id: a  \nsteps:\t\n  - id: x   \n    set: {a: 1}',
    after: 'id: a\nsteps:\n  - id: x\n    set: {a: 1}\n',
  },
  {
    rule: 'quotes and AUTO tags are left alone',
    before: yaml`
      id:  "a"
      steps:
        - id:  'x'
          prompt:  <AUTO  type="text" >a:  b,  {c}</AUTO>
          system:  "x  {{ y  }}"
    `,
    after: yaml`
      id: "a"
      steps:
        - id: 'x'
          prompt: <AUTO  type="text" >a:  b,  {c}</AUTO>
          system: "x  {{ y  }}"
    `,
  },
  {
    rule: 'line breaks of the file are kept',
    before: 'id:  a\r\nsteps:\r\n- id: x\r\n  set: {a: 1}\r\n\r\n- id: y\r\n  set: {a: 1}\r\n- id: z\r\n  set: {a: 1}\r\n',
    after:
      'id: a\r\nsteps:\r\n  - id: x\r\n    set: {a: 1}\r\n\r\n  - id: y\r\n    set: {a: 1}\r\n\r\n  - id: z\r\n    set: {a: 1}\r\n',
  },
  {
    rule: 'text in several lines keeps its words',
    before: yaml`
      id: a
      description: one
         two
      steps:
      - id: x
        prompt: "a
           b"
        set: >-
             folded
             words
    `,
    after: yaml`
        id: a
        description: one
           two
        steps:
          - id: x
            prompt: "a
               b"
            set: >-
                 folded
                 words
      `,
  },
  {
    rule: 'lists in lists, and maps in them',
    before: yaml`
      id: a
      data:
        m:
        -   - a
            -   b: 1
                c: 2
      steps: [{id: x, set: {a: 1}}]
    `,
    after: yaml`
      id: a
      data:
        m:
          - - a
            - b: 1
              c: 2
      steps: [{id: x, set: {a: 1}}]
    `,
  },
  {
    rule: 'the last line breaks of a text that keeps them are kept',
    before: yaml`
      id:  a
      steps:
        - id: x
          prompt: |+
            a



        - id: y
          prompt: b
    `,
    after: yaml`
      id: a
      steps:
        - id: x
          prompt: |+
            a



        - id: y
          prompt: b
    `,
  },
  {
    rule: 'an alias keeps the space before its colon',
    before: 'id: &i  a\ndata: {*i :   1}\nsteps: [{id: x, set: {a: 1}}]\n',
    after: 'id: &i a\ndata: {*i : 1}\nsteps: [{id: x, set: {a: 1}}]\n',
  },
];

describe('formatting', () => {
  for (const { rule, before, after } of cases)
    it(rule, () => {
      assert.equal(formatted(before), after);
      assert.equal(formatted(after), after);
    });

  it('uses the width that the editor asks for', () => {
    const snapshot = snapshotOfText(yaml`
      inputs:
        a:
          default: 1
      steps:
        - id: x
          set: {a: 1}
    `);
    assert.equal(
      edited(snapshot, format(snapshot, { tabSize: 4 })),
      'inputs:\n    a:\n        default: 1\nsteps:\n    - id: x\n      set: {a: 1}\n',
    );
  });

  it('makes no edit where nothing is to be done', () => {
    for (const { file, text } of pipelinesToTry().filter(({ file }) => file.startsWith('examples')))
      assert.deepEqual(format(snapshotOfText(text), options), [], file);
  });

  for (const [what, text] of [
    ['broken YAML', 'id:   a\nsteps:\n  - id: x\n    prompt: "never closed\n'],
    ['a list', '-   a\n-   b\n'],
    ['two documents', 'id:   a\nsteps: []\n---\nid: b\n'],
    [
      'an AUTO tag that is not closed',
      yaml`
      id:   a
      steps:
        - id: x
          prompt: <AUTO>one
          system: b
    `,
    ],
    ['tabs', 'id: a\nsteps:\n  - id: x\n\tset: {a: 1}\n'],
    ['keys with a question mark', '? id\n:   a\nsteps: []\n'],
    ['nothing', ''],
  ] as const)
    it(`refuses ${what}`, () => assert.equal(formatted(text), text));

  it('of a range leaves the rest alone', () => {
    const snapshot = snapshotOfText(yaml`
      id:   a
      name:   b
      steps:
        - id:   x
          set:   {a: 1}
    `);
    const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 14 } };
    assert.equal(
      edited(snapshot, format(snapshot, options, range)),
      'id:   a\nname:   b\nsteps:\n  - id: x\n    set:   {a: 1}\n',
    );
  });

  it('of a range inside a list that would have to move as a whole lays out the lines only', () => {
    const snapshot = snapshotOfText(yaml`
      id: a
      steps:
      - id:   x
        set: {a: 1}
      - id: y
        set: {b: 1}
    `);
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 10 } };
    assert.equal(
      edited(snapshot, format(snapshot, options, range)),
      'id: a\nsteps:\n- id: x\n  set: {a: 1}\n- id: y\n  set: {b: 1}\n',
    );
  });
});
