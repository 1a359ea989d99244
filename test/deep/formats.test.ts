import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { layOut } from '../editor/lay-out.mjs';
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

const broken = yaml`
  id: broken
  steps:
    - {id: a, set: {x: "{{ nobody }}"}}
    - {id: b, prompt: "100% & a <tag>, ä: {{ nome }}"}
    - {id: B c, tool: filesytem, action: read}
`;

describe('problems are read by programs that others wrote', () => {
  const folder = temporaryFolder();
  const packages = resolve('test/deep/packages');
  const [node = '', program = ''] = baton;
  const check = (option: string): string =>
    spawnSync(node, [program, 'check', 'a b,c.baton.yaml', option], { cwd: folder(), encoding: 'utf8' }).stdout;
  before(function () {
    this.timeout(120_000);
    layOut({ folder: packages, what: 'readers of SARIF and of workflow commands' });
  });
  beforeEach(() => writeFileSync(join(folder(), 'a b,c.baton.yaml'), broken));

  for (const rules of ['Sarif', 'Gh', 'Ghas'])
    it(`SARIF by the validator of the SARIF SDK, with its rules ${rules}`, function () {
      const validator = join(packages, 'node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');
      if (process.platform !== 'linux' || process.arch !== 'x64') {
        console.log('SKIPPED: the validator of the SARIF SDK (here for Linux on x64)');
        this.skip();
      }
      chmodSync(validator, 0o755);
      const log = join(folder(), 'problems.sarif');
      writeFileSync(log, check('--sarif'));
      const args = ['validate', log, '--rule-kind', rules, '--level', 'Error;Warning'];
      const { stdout, status } = spawnSync(validator, args, { encoding: 'utf8' });
      const found = [...stdout.matchAll(/: (?:error|warning) (\w+): (.*)/g)].map(([, rule, said]) => `${rule}: ${said}`);
      // Baton has no page on the web that it could name.
      assert.deepEqual(
        found.filter((one) => !one.includes("does not provide 'informationUri'")),
        [],
      );
      assert.match(stdout, /Analysis completed successfully/);
      assert.equal(status, 0, stdout);
    });

  it("workflow commands as GitHub's own library writes them", () => {
    const { files } = JSON.parse(check('--json'));
    const [{ file, problems }] = files;
    assert.ok(problems.length >= 3);
    // The library writes to standard output, so it has a process of its own.
    const script = `
      import { error, warning, notice } from '@actions/core';
      const write = { error, warning, information: notice, hint: notice };
      for (const { severity, message, hint, code, range: { start, end } } of ${JSON.stringify(problems)})
        write[severity](hint ? message + ' ' + hint : message, {
          title: code, file: ${JSON.stringify(file)},
          startLine: start.line + 1, endLine: end.line + 1, startColumn: start.character + 1,
        });`;
    const { stdout, stderr } = spawnSync(node, ['--input-type=module', '--eval', script], { cwd: packages, encoding: 'utf8' });
    assert.equal(stderr, '');
    const sorted = (text: string): string[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^::(\w+) (.*?)::/, (_, level, rest) => `::${level} ${rest.split(',').sort().join(',')}::`));
    assert.deepEqual(sorted(check('--github')), sorted(stdout));
  });
});
