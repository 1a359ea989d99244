import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { obey, testIo } from '../engine/cli/io.ts';
import { corpus, expectations, withoutCorpus } from './corpus.ts';

interface Told {
  code: string;
  severity: string;
  message: string;
  range: Record<'start' | 'end', { line: number; character: number }>;
}

async function checked(file: string, cwd: string): Promise<{ code: number | null; valid: boolean; problems: Told[] }> {
  const said = await obey(['check', '--json', file], testIo(cwd));
  assert.equal(said.err, '');
  return { code: said.code, ...JSON.parse(said.out).files[0] };
}

describe('pipelines that nobody here wrote (the folder in BATON_CORPUS)', () => {
  if (corpus === undefined) return withoutCorpus();
  const folder = corpus;
  for (const [file, expect] of expectations(folder)) {
    it(`${file} is ${expect === 'either' ? 'answered' : expect}`, async () => {
      const { code, valid, problems } = await checked(file, folder);
      if (expect !== 'either') assert.equal(valid, expect === 'valid', JSON.stringify(problems, null, 1));
      assert.equal(valid, !problems.some(({ severity }) => severity === 'error'));
      assert.equal(code, valid ? 0 : 2);
      const lines = readFileSync(join(folder, file), 'utf8').split(/\r?\n/);
      for (const { code: rule, message, range } of problems) {
        assert.match(rule, /^[a-z]+(?:-[a-z]+)+$|^cycle$|^dialect$|^alignment$/, message);
        for (const { line, character } of [range.start, range.end])
          assert.ok(
            character >= 0 && character <= (lines[line]?.length ?? -1),
            `${rule} at ${line + 1}:${character + 1}: ${message}`,
          );
      }
    });
    if (expect === 'valid')
      it(`${file} has no warning`, async () => {
        const { problems } = await checked(file, folder);
        assert.deepEqual(
          problems.filter(({ severity }) => severity === 'error' || severity === 'warning'),
          [],
        );
      });
  }
});
