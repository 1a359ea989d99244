import assert from 'node:assert/strict';
import { toOffset } from '../../../../engine/compile/source/lines.ts';
import { onTypeTriggers } from '../../../../server/features/editing/format/typed.ts';
import { formatTyped } from '../../../../server/features/editing/on-type.ts';
import { yaml } from '../../../yaml.ts';
import { atCursor, edited, snapshotOfText } from '../../at-cursor.ts';
import { pipelinesToTry, sweepTimeoutMs } from '../../texts-of-pipelines.ts';

/** The text after something was typed before `$0`. */
function typedInto(drawn: string, character: string, tabSize = 2): string {
  const { snapshot, position } = atCursor(drawn);
  return edited(snapshot, formatTyped(snapshot, position, character, { tabSize }));
}
const head = 'id: a\nsteps:\n  - id: x\n';

const cases: { rule: string; typed: string; before: string; after: string; tabSize?: number }[] = [
  {
    rule: 'a key without a value goes on one step in',
    typed: '\n',
    before: yaml`
    id: a
    steps:
    $0`,
    after: 'id: a\nsteps:\n  ',
  },
  {
    rule: 'by the width that the editor asks for',
    typed: '\n',
    before: 'id: a\ninputs:\n$0',
    after: 'id: a\ninputs:\n    ',
    tabSize: 4,
  },
  { rule: 'a key behind a dash goes on in its column', typed: '\n', before: `${head}$0`, after: `${head}    ` },
  {
    rule: 'a wrong indentation is put right',
    typed: '\n',
    before: `${head}    prompt: hi\n$0`,
    after: `${head}    prompt: hi\n    `,
  },
  {
    rule: 'a key with an anchor or a comment alone',
    typed: '\n',
    before: `${head}    set: &s # why\n$0`,
    after: `${head}    set: &s # why\n      `,
  },
  {
    rule: 'a block text goes on one step in',
    typed: '\n',
    before: `${head}    prompt: |-\n$0`,
    after: `${head}    prompt: |-\n      `,
  },
  { rule: 'a lone dash goes on behind it', typed: '\n', before: 'id: a\nsteps:\n  - \n$0', after: 'id: a\nsteps:\n  - \n    ' },
  {
    rule: 'an item goes on in the column of its dash',
    typed: '\n',
    before: `${head}    dependencies:\n      - y\n$0`,
    after: `${head}    dependencies:\n      - y\n      `,
  },
  { rule: 'a comment goes on in its column', typed: '\n', before: `${head}    # why\n$0`, after: `${head}    # why\n    ` },
  {
    rule: 'a quoted key, and one with a template',
    typed: '\n',
    before: `${head}    "set": {a: "{{ b }}"}\n$0`,
    after: `${head}    "set": {a: "{{ b }}"}\n    `,
  },
  {
    rule: 'a dash goes back to its list',
    typed: ' ',
    before: `${head}    prompt: hi\n    - $0`,
    after: `${head}    prompt: hi\n  - `,
  },
  {
    rule: 'a dash goes to the nearest list to its left',
    typed: ' ',
    before: `${head}    steps:\n      - id: y\n        prompt: hi\n        - $0`,
    after: `${head}    steps:\n      - id: y\n        prompt: hi\n      - `,
  },
  {
    rule: 'the first dash goes one step in from its key',
    typed: ' ',
    before: 'id: a\nsteps:\n- $0',
    after: 'id: a\nsteps:\n  - ',
  },
  {
    rule: 'a dash left of every list goes to the outermost',
    typed: ' ',
    before: `${head}    prompt: hi\n- $0`,
    after: `${head}    prompt: hi\n  - `,
  },
  {
    rule: 'a template gets its spaces',
    typed: '}',
    before: `${head}    prompt: "Say {{x}}$0 now"\n`,
    after: `${head}    prompt: "Say {{ x }} now"\n`,
  },
  {
    rule: 'a template alone gets the quotes that YAML wants',
    typed: '}',
    before: `${head}    prompt: {{x}}$0\n`,
    after: `${head}    prompt: "{{ x }}"\n`,
  },
  {
    rule: 'other quotes where it holds some',
    typed: '}',
    before: `${head}    dependencies:\n      - {{ x["a"] }}$0\n`,
    after: `${head}    dependencies:\n      - '{{ x["a"] }}'\n`,
  },
];
const nothing: { where: string; typed: string; drawn: string }[] = [
  { where: 'in a block text', typed: '\n', drawn: `${head}    prompt: |\n      one:\n$0` },
  {
    where: 'in a folded text, behind an empty line',
    typed: '\n',
    drawn: `${head}    prompt: >-\n      one\n\n      - two\n   $0`,
  },
  { where: 'in an AUTO tag', typed: '\n', drawn: `${head}    prompt: <AUTO>one:\n$0` },
  { where: 'in brackets', typed: '\n', drawn: `${head}    set: {a: 1,\n$0` },
  { where: 'in quotes', typed: '\n', drawn: `${head}    prompt: "one\n$0` },
  { where: 'in the middle of a line', typed: '\n', drawn: `${head}    prompt: one\n$0 two` },
  { where: 'behind an empty line', typed: '\n', drawn: `${head}\n$0` },
  { where: 'at the beginning of the file', typed: '\n', drawn: '$0id: a\n' },
  { where: 'behind a line that goes on with a text', typed: '\n', drawn: `${head}    prompt: one\n      two\n$0` },
  { where: 'where the column is right', typed: ' ', drawn: `${head}  - $0` },
  { where: 'for a dash in a block text', typed: ' ', drawn: `${head}    prompt: |\n        - $0` },
  { where: 'for a dash in an AUTO tag', typed: ' ', drawn: `${head}    prompt: <AUTO>one\n - $0` },
  { where: 'for a space in words', typed: ' ', drawn: `${head}    prompt: a $0` },
  { where: 'for a dash in open brackets', typed: ' ', drawn: `${head}    set: [\n - $0` },
  { where: 'for a template in a block text', typed: '}', drawn: `${head}    prompt: |\n      {{x}}$0\n` },
  { where: 'for a template in an AUTO tag', typed: '}', drawn: `${head}    prompt: <AUTO>{{x}}$0</AUTO>\n` },
  { where: 'for the end of a map', typed: '}', drawn: `${head}    set: {a: 1}$0\n` },
  { where: 'for a template without a name', typed: '}', drawn: `${head}    prompt: "{{}}$0"\n` },
  { where: 'for one that eats white space', typed: '}', drawn: `${head}    prompt: "{{-x-}}$0"\n` },
  { where: 'in a comment', typed: '}', drawn: `${head}    # {{x}}$0\n` },
  { where: 'for another character', typed: 'x', drawn: `${head}    x$0` },
];

describe('formatting while typing', () => {
  for (const one of cases)
    it(one.rule, () => {
      assert.equal(typedInto(one.before, one.typed, one.tabSize), one.after);
      const [line] = one.after.split('\n').slice(-1);
      if (one.typed === '\n') assert.equal(typedInto(`${one.after}$0`, '\n', one.tabSize), one.after, `again: ${line}`);
    });
  for (const { where, typed: character, drawn } of nothing)
    it(`does nothing ${where}`, () => assert.equal(typedInto(drawn, character), drawn.replace('$0', '')));

  it('leaves well laid-out pipelines as they are, whatever is typed where', function () {
    this.timeout(sweepTimeoutMs);
    let asked = 0;
    for (const { file, text } of pipelinesToTry().filter((one) => one.file.startsWith('examples'))) {
      const snapshot = snapshotOfText(text);
      snapshot.starts.forEach((start, line) => {
        const end = (snapshot.starts[line + 1] ?? text.length + 1) - 1;
        for (let character = 0; character <= end - start; character++)
          for (const one of [onTypeTriggers.first, ...onTypeTriggers.more]) {
            // What is typed stands before the cursor.
            const before = one === '\n' ? character === 0 : text[start + character - 1] === one;
            if (!before || (one === '\n' && text.slice(start, end).trim() !== '')) continue;
            asked++;
            const position = { line, character };
            const made = edited(snapshot, formatTyped(snapshot, position, one, { tabSize: 2 }));
            const at = toOffset(snapshot.starts, position, text.length);
            if (one === '\n') assert.equal(made.replace(/[ ]+$/gm, ''), text.replace(/[ ]+$/gm, ''), `${file}:${line + 1}`);
            else assert.equal(made, text, `${file}:${line + 1} at ${at}`);
          }
      });
    }
    assert.ok(asked > 500, String(asked));
  });
});
