import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFile } from '../../../engine/index.ts';
import { temporaryFolder } from '../store/folder.ts';

/** Every place of a pipeline where a user's word is the name of a member; `NAME` stands for it. */
const text = `
id: words
inputs:
  NAME: {type: string, default: given}
variables: {NAME: {a: 1}}
steps:
  - {id: made, set: {NAME: {x: "{{ inputs['NAME'] }}"}, other: 1}}
  - {id: named, set: {value: "{{ made['NAME'].x }}", whole: "{{ made }}", keys: "{{ made | list }}"}}
  - {id: group, steps: [{id: NAME, set: {v: 1}}]}
  - {id: read, set: {inner: "{{ group }}"}}
  - id: called
    pipeline: {inputs: {NAME: {type: any}}, steps: [{id: s, set: {r: "{{ inputs['NAME'] }}"}}], outputs: {NAME: "{{ s.r }}"}}
    inputs: {NAME: {x: 1}}
  - {id: changed, transform: {from: [{NAME: 1, b: 2}, {NAME: 3, b: 4}], steps: [{filter: "item.b > 1"}, {pick: [NAME]}]}}
  - {id: loop, for_each: [1, 2], set: {NAME: "{{ item }}"}}
  - id: team
    task: Say it.
    agents: {one: {description: First., system: Write., hands_to: [two]}, two: {description: Second., system: Answer.}}
    board: {NAME: A note, other: Another}
outputs: {NAME: "{{ named }}", group: "{{ read }}", called: "{{ called }}", changed: "{{ changed }}", loop: "{{ loop.results }}", board: "{{ team.board }}"}
tests:
  - name: t
    answers:
      team.one:
        - calls: [{name: write_board, arguments: {NAME: deep}}]
        - calls: [{name: handoff, arguments: {to: two, message: Go.}}]
      team.two: [Done.]
    expect:
      outputs:
        NAME: {value: given, whole: {NAME: {x: given}, other: 1}, keys: [NAME, other]}
        group: {inner: {NAME: {v: 1}}}
        called: {NAME: {x: 1}}
        changed: [{NAME: 1}, {NAME: 3}]
        loop: [{NAME: 1}, {NAME: 2}]
        board: {NAME: deep, other: null}
`;

describe('names that users give', () => {
  const folder = temporaryFolder();

  for (const name of ['plain_word', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'])
    it(`${name} is one like any other`, async () => {
      const file = join(folder(), 'words.baton.yaml');
      writeFileSync(file, text.replaceAll('NAME', name));
      const { cases, refusal } = await testFile(file, { cwd: folder() });
      assert.equal(refusal?.message, undefined);
      assert.deepEqual(
        cases.flatMap(({ failures }) => failures.map(({ message }) => message)),
        [],
      );
    });
});
