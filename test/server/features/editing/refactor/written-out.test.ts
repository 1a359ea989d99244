import assert from 'node:assert/strict';
import type { Snapshot } from '../../../../../server/snapshot.ts';
import { yaml } from '../../../../yaml.ts';
import { snapshotOfText } from '../../../at-cursor.ts';
import { lockOf } from '../../../lock-entries.ts';
import { carried, offered } from './carried.ts';

const head = 'id: demo\nsteps:\n  - id: call\n    pipeline:';
const tail = '    inputs: {topic: tea}\n';
const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

/** A pipeline written out in a step, in each way in which lines can stand there. */
const forms: Readonly<Record<string, (inside: string) => string>> = {
  'block text': (inside) => `${head} |\n${indented(inside, '      ')}${tail}`,
  'block text that is the last of the file': (inside) => `${head} |\n${indented(inside, '      ')}`,
  'a map': (inside) => `${head}\n${indented(inside, '      ')}${tail}`,
  'block text in a map': (inside) =>
    `${head}\n      steps:\n        - id: inner\n          pipeline: |\n${indented(inside, '            ')}${tail}`,
};

/** Written as they would be in a file of their own: the cursor at `$0`, what is chosen, what becomes of it. */
const cases: { rule: string; title: RegExp; before: string; after: string; made?: string }[] = [
  {
    rule: 'an input where there were none',
    title: /Make this an input/,
    before: 'steps:\n  - id: a\n    prompt: Say $0Good day$1 twice\n',
    after: yaml`
      inputs:
        good_day: {type: string, default: "Good day"}
      steps:
        - id: a
          prompt: Say {{ good_day }} twice
    `,
  },
  {
    rule: 'an input beside others, under a comment',
    title: /Make this an input/,
    before: yaml`
      inputs: # those
        topic: {type: string}
      # the work
      steps:
        - id: a
          prompt: "{{ topic }} $0twice$1"
    `,
    after: yaml`
        inputs: # those
          topic: {type: string}
          twice: {type: string, default: twice}
        # the work
        steps:
          - id: a
            prompt: "{{ topic }} {{ twice }}"
      `,
  },
  {
    rule: 'a variable in its place',
    title: /value of/,
    before: 'variables: {tone: warm}\nsteps:\n  - id: a\n    prompt: Be {{ to$0ne }}.\n',
    after: 'steps:\n  - id: a\n    prompt: Be warm.\n',
  },
  {
    rule: 'an edge',
    title: /waits? for|Write/,
    before: 'steps:\n  - {id: a, prompt: Hi}\n  - id: b$0\n    prompt: "{{ a }}"\n',
    after: yaml`
      steps:
        - {id: a, prompt: Hi}
        - id: b
          dependencies: [a]
          prompt: "{{ a }}"
    `,
  },
  {
    rule: 'no needless dependency',
    title: /needless|Remove/,
    before: yaml`
      steps:
        - {id: a, prompt: Hi}
        - id: b
          prompt: "{{ a }}"
          dependencies: [$0a]
    `,
    after: 'steps:\n  - {id: a, prompt: Hi}\n  - id: b\n    prompt: "{{ a }}"\n',
  },
  {
    rule: 'another attempt',
    title: /again when it fails/,
    before: 'steps:\n  - id: a$0\n    prompt: Hi\n',
    after: 'steps:\n  - id: a\n    retry: 2\n    prompt: Hi\n',
  },
  {
    rule: 'a pipeline of its own, the last step too',
    title: /pipeline of its own/,
    before: yaml`
        default_model: offline
        steps:
          - {id: a, prompt: Hi}
          - id: b$0
            prompt: |
              Say {{ a }}

              twice
      `,
    after: yaml`
        default_model: offline
        steps:
          - {id: a, prompt: Hi}
          - id: b_part
            pipeline: b_part.baton.yaml
            inputs:
              a: "{{ a }}"
      `,
    made: yaml`
      id: b_part

      inputs:
        a: {type: string}

      default_model: offline

      steps:
        - id: b
          prompt: |
            Say {{ a }}

            twice
    `,
  },
];

for (const [form, write] of Object.entries(forms))
  describe(`refactorings in a pipeline that is written out as ${form}`, () => {
    for (const { rule, title, before, after, made } of cases)
      it(`make ${rule}`, () => {
        const done = carried(write(before), title);
        assert.equal(done?.refused, undefined);
        assert.equal(done?.text?.trimEnd(), write(after).trimEnd());
        assert.equal(done?.created?.text, made);
      });

    it('name the step in the tests of the document', () => {
      const tests = yaml`
        tests:
          - name: a
            answers: {"call/PATHa": Hello}
            expect: {steps: {"call/PATHa": succeeded}}
      `;
      const path = form.includes(' in ') ? 'inner/' : '';
      const written = (inside: string, call = ''): string => write(inside) + tests.replaceAll('PATH', `${path}${call}`);
      const done = carried(written('steps:\n  - id: a$0\n    prompt: Hi\n'), /pipeline of its own/);
      assert.equal(
        done?.text,
        written(
          yaml`
        steps:
          - id: a_part
            pipeline: a_part.baton.yaml
      `,
          'a_part/',
        ),
      );
    });

    it('put the locked answer of a tag in its place, and ask for it by the id that it has in the lock file', () => {
      const drawn = write(yaml`
        steps:
          - id: a
            prompt: Say <AUTO>wh$0ich word</AUTO> twice
      `);
      const lock = (snapshot: Snapshot) => lockOf(snapshot, 'tea');
      assert.equal(
        carried(drawn, /locked answer/, { lock })?.text,
        write(yaml`
        steps:
          - id: a
            prompt: Say tea twice
      `),
      );
    });
  });

describe('refactorings in a pipeline that is written out in brackets', () => {
  const drawn = yaml`
    id: demo
    steps:
      - {id: call, pipeline: {steps: [{id: a, prompt: He$0llo}]}}
  `;
  it('add keys on the line, and refuse what takes lines', () => {
    assert.equal(
      carried(drawn, /again when it fails/)?.text,
      yaml`
        id: demo
        steps:
          - {id: call, pipeline: {steps: [{id: a, retry: 2, prompt: Hello}]}}
      `,
    );
    assert.match(carried(drawn, /an input/)?.refused ?? '', /cannot be edited safely|inside another key/);
  });
  it('leave the step around to its own line', () => {
    assert.ok(offered(drawn).length > 0);
    assert.deepEqual(snapshotOfText(drawn.replace('$0', '')).compiled.problems, []);
  });
});
