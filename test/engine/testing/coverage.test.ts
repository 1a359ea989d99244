import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coverSteps } from '../../../engine/testing/coverage.ts';
import { findPipelines } from '../../../engine/testing/find-pipelines.ts';
import { testFile } from '../../../engine/testing/suite.ts';

const text = `id: p
inputs:
  size: {type: string}
steps:
  - id: sort
    switch: "{{ size }}"
    cases:
      s:
        - id: small
          set: {word: small}
      l:
        - id: large
          set: {word: large}
  - id: many
    for_each: [1, 2, 3]
    set: {n: 1}
  - id: never
    condition: size == 'x'
    set: {x: 1}
  - id: called
    pipeline: {steps: [{id: deep, set: {w: 4}}]}
tests:
  - {name: one, inputs: {size: s}}
  - {name: again, inputs: {size: s}}
`;

describe('the coverage of tests', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-coverage-'));
    writeFileSync(join(folder, 'p.baton.yaml'), text);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('counts how often each step ran, and which ways were taken', async () => {
    const [file = ''] = findPipelines(folder, folder);
    const { compiled, cases } = await testFile(file, { cwd: folder });
    assert.ok(compiled);
    const covered = coverSteps(
      compiled,
      cases.flatMap(({ ran }) => (ran ? [ran] : [])),
    );
    assert.deepEqual(
      covered.map(({ path, times, branches }) => [path, times, ...branches.map((one) => `${one.label}: ${one.times}`)]),
      [
        ['sort', 2, 's: 2', 'l: 0'],
        ['sort.s.small', 2],
        ['sort.l.large', 0],
        ['many', 2],
        ['never', 0, 'true: 0', 'false: 2'],
        ['called', 2],
        ['deep', 2],
      ],
    );
    const [sort] = covered;
    assert.equal(text.slice(sort?.range.start).split('\n')[0]?.includes('sort'), true);
  });
});
