import assert from 'node:assert/strict';
import type { Json } from '../../../../../engine/language/json.ts';
import type { LockEntry } from '../../../../../engine/workspace/lock-file.ts';
import { refactorings } from '../../../../../server/features/editing/refactor/refactorings.ts';
import type { Snapshot } from '../../../../../server/snapshot.ts';
import { yaml } from '../../../../yaml.ts';
import { lockOf } from '../../../lock-entries.ts';
import { carried, selection } from './carried.ts';

const answered = (answer: Json) => (snapshot: Snapshot) => lockOf(snapshot, answer);

const pinned: { rule: string; before: string; answer: Json; after: string }[] = [
  {
    rule: 'a text, as the whole value',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: <AUTO$0>Ask for tea</AUTO> # asked\n',
    answer: 'Which tea: green or black?',
    after: 'id: a\nsteps:\n  - id: x\n    prompt: "Which tea: green or black?" # asked\n',
  },
  {
    rule: 'a number keeps its type',
    before: yaml`
      id: a
      steps:
        - id: x
          set: {n: <AUTO type="integer">$0How many?</AUTO>}
    `,
    answer: 3,
    after: 'id: a\nsteps:\n  - id: x\n    set: {n: 3}\n',
  },
  {
    rule: 'a list',
    before: yaml`
      id: a
      steps:
        - id: x
          set:
            n: <AUTO type="array">$0Three teas</AUTO>
    `,
    answer: ['green', 'black tea'],
    after: 'id: a\nsteps:\n  - id: x\n    set:\n      n: [green, "black tea"]\n',
  },
  {
    rule: 'words in a block text',
    before: yaml`
      id: a
      steps:
        - id: x
          prompt: |
            Be <AUTO>$0a tone</AUTO>.
            Now.
    `,
    answer: 'warm: and kind',
    after: yaml`
      id: a
      steps:
        - id: x
          prompt: |
            Be warm: and kind.
            Now.
    `,
  },
  {
    rule: 'a text of several lines, as the whole value',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: <AUTO>$0Ask</AUTO>\n',
    answer: 'One.\nTwo.',
    after: 'id: a\nsteps:\n  - id: x\n    prompt: |-\n      One.\n      Two.\n',
  },
];

describe('pinning an AUTO tag', () => {
  for (const { rule, before, answer, after } of pinned)
    it(rule, () => assert.deepEqual(carried(before, /locked answer/, { lock: answered(answer) }), { text: after }));

  const tag = yaml`
    id: a
    inputs: {t: tea}
    steps:
      - id: x
        prompt: <AUTO>$0Ask</AUTO>
  `;
  it('is refused without an answer to this very question', () => {
    assert.match(carried(tag, /locked answer/)?.refused ?? '', /No answer to this question/);
    const other = (snapshot: Snapshot) => answered('a')(snapshot).map((entry) => ({ ...entry, question: 'other' }));
    assert.match(carried(tag, /locked answer/, { lock: other })?.refused ?? '', /No answer to this question/);
  });
  it('is refused where the question depends on the run', () => {
    const drawn = tag.replace('Ask', 'Ask {{ t }}');
    assert.match(carried(drawn, /locked answer/)?.refused ?? '', /only a run knows/);
  });
  it('is refused for an answer that would be read as a template', () => {
    assert.match(carried(tag, /locked answer/, { lock: answered('a {{ t }}') })?.refused ?? '', /holds a template/);
  });
  it('offers to ask for the answer, or to ask again', () => {
    const { snapshot, range } = selection(tag);
    const commands = (lock: LockEntry[]) =>
      refactorings(snapshot, range, { lock, exists: () => false }).flatMap(({ command }) => command ?? []);
    const [resolve, edit] = commands([]);
    assert.deepEqual([resolve?.command, resolve?.arguments], ['baton.resolveAuto', [snapshot.uri, 'x.prompt#0']]);
    assert.deepEqual([edit?.command, edit?.arguments], ['baton.editAuto', [snapshot.uri, 'x.prompt#0']]);
    const [refresh] = commands(answered('a')(snapshot));
    assert.deepEqual([refresh?.command, refresh?.arguments], ['baton.refreshAuto', [snapshot.uri, 'x.prompt#0']]);
  });
});
