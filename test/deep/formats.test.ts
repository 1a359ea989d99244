import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../engine/store/folder.ts';
import { yaml } from '../yaml.ts';

/** What Jenkins' plugin xUnit takes; it lies beside the clone. */
const junitSchema = resolve('../shared/corpus/junit-10.xsd');

const text = yaml`
  id: letters
  inputs: {topic: {type: string, default: tea}}
  outputs: {said: "{{ first.said }}"}
  steps: [{id: first, set: {said: "On {{ inputs.topic }}"}}]
  tests:
    - {name: "passes # with a sign & a <tag>", expect: {outputs: {said: On tea}}}
    - {name: fails, expect: {outputs: {said: On coffee}}}
`;

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const baton = [process.execPath, resolve('dist/cli.cjs')];

// Needs dist/: test/deep.mjs builds it.
describe('results of tests are read by programs that others wrote', () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), 'letters.baton.yaml');
  beforeEach(() => writeFileSync(file(), text));

  it('TAP by the `prove` of Perl', function () {
    if (!has('prove')) {
      console.log('SKIPPED: prove (not installed; on Debian: apt-get install perl)');
      this.skip();
    }
    const { stdout, status } = spawnSync('prove', ['--exec', `${baton.join(' ')} test --tap`, file()], { encoding: 'utf8' });
    assert.match(stdout, /Failed test: +2\b/);
    assert.doesNotMatch(stdout, /Parse errors/);
    assert.equal(status, 1);
  });

  it("JUnit's XML by xmllint, with the schema of Jenkins", function () {
    if (!has('xmllint') || !existsSync(junitSchema)) {
      console.log(`SKIPPED: xmllint (on Debian: apt-get install libxml2-utils) with ${junitSchema}`);
      this.skip();
    }
    const report = join(folder(), 'report.xml');
    const [node = '', program = ''] = baton;
    spawnSync(node, [program, 'test', file(), '--junit', report], { cwd: folder() });
    const { stderr, status } = spawnSync('xmllint', ['--noout', '--schema', junitSchema, report], { encoding: 'utf8' });
    assert.deepEqual([status, stderr.includes('validates')], [0, true], stderr);
  });
});
