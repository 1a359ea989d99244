import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { testFile } from '../../engine/index.ts';
import { faultsOnGitHub } from '../github.ts';

/** Data that the examples read, and words for people: neither is written for Baton. */
const besides = /^(README\.md|.*\.(csv|diff|mjs))$/;

/**
 * The lines of a file in one layout, whoever broke them: each key and each item of a list has a line of its own, a text
 * the lines that it has. Comments, blank lines and the cases of `tests` are not counted.
 */
function countLines(file: string): number {
  const text = readFileSync(file, 'utf8');
  const isYaml = /\.ya?ml$/.test(file);
  const laidOut = isYaml ? stringify({ ...(parse(text) as object), tests: undefined }, { lineWidth: 0 }) : text;
  return laidOut.split('\n').filter((line) => line.trim() !== '' && (isYaml || !/^#(!| )/.test(line))).length;
}

const linesIn = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !besides.test(entry.name))
    .reduce((sum, { name }) => sum + countLines(join(folder, name)), 0);

/** The eight pipelines of a new user, in the words that the language had at first. */
const earlier = 'test/examples/before';

describe('the lines of the eight examples', () => {
  it('are of eight', () => {
    assert.equal(readdirSync(earlier).length, 8);
  });
  for (const name of readdirSync(earlier)) {
    it(`${name} takes 0.7 of the lines that it took, or less`, () => {
      const [now, then] = [linesIn(join('examples', name)), linesIn(join(earlier, name))];
      assert.ok(now <= 0.7 * then, `${now} lines, where it took ${then}: ${(now / then).toFixed(2)}`);
    });

    it(`${name} did the same in those`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'baton-test-'));
      try {
        for (const source of [join('examples', name), join(earlier, name)]) cpSync(source, folder, { recursive: true });
        const { cases, refusal } = await testFile(join(folder, `${name}.baton.yaml`), { cwd: folder });
        assert.equal(refusal, undefined, refusal?.message);
        assert.ok(cases.length > 0);
        assert.deepEqual(
          cases.flatMap(({ failures }) => failures.map(({ message }) => message)),
          [],
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  for (const folder of ['examples', earlier])
    it(`${folder}/nightly has a workflow that GitHub takes`, () => {
      const file = join(folder, 'nightly/ci.yaml');
      assert.deepEqual(faultsOnGitHub('workflow', file, readFileSync(file, 'utf8')), []);
    });
});
