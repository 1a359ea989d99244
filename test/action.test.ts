import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { temporaryFolder } from './engine/store/folder.ts';
import { faultsOnGitHub } from './github.ts';

interface Action {
  inputs: Record<string, { default: string }>;
  runs: { steps: { name?: string; uses?: string; run?: string; env?: Record<string, string> }[] };
}

const text = readFileSync('action.yml', 'utf8');
const action: Action = parse(text);

describe('the action for GitHub', () => {
  const place = temporaryFolder();
  const pathFile = (): string => join(place(), 'path');

  /** Runs a step as a runner does: its script in bash, with the inputs that the variables name. */
  const runStep = (name: string, inputs: Record<string, string> = {}) => {
    const step = action.runs.steps.find((one) => one.name === name);
    assert.ok(step?.run, name);
    const inputNamed = (expression: string): string => {
      const input = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(expression)?.[1] ?? assert.fail(expression);
      return inputs[input] ?? action.inputs[input]?.default ?? assert.fail(input);
    };
    const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, inputNamed(value)]);
    const added = name === 'Build Baton' ? [] : readFileSync(pathFile(), 'utf8').trim().split('\n');
    const path = [...added, dirname(process.execPath), process.env['PATH']].join(delimiter);
    const env = {
      ...process.env,
      PATH: path,
      GITHUB_ACTION_PATH: resolve('.'),
      GITHUB_PATH: pathFile(),
      ...Object.fromEntries(own),
    };
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: join(place(), 'work'),
      env,
      encoding: 'utf8',
    });
  };
  beforeEach(() => {
    mkdirSync(join(place(), 'work', '.git'), { recursive: true });
    cpSync('examples/hello', join(place(), 'work/hello'), { recursive: true });
    writeFileSync(pathFile(), '');
    assert.equal(runStep('Build Baton').status, 0);
  });

  it('is one by the rules of GitHub', () => {
    assert.deepEqual(faultsOnGitHub('action', 'action.yml', text), []);
    assert.notDeepEqual(faultsOnGitHub('action', 'action.yml', text.replace('composite', 'shell')), []);
  });

  it('checks and tests what is well', () => {
    assert.equal(runStep('Check').status, 0);
    const { status, stdout } = runStep('Test');
    assert.equal(status, 0, stdout);
    execFileSync('test', ['-s', join(place(), 'work/baton-report.xml')]);
  });

  it('puts a problem on its line, and ends with its exit code', () => {
    const broken = 'id: broken\nsteps:\n  - { id: s, set: { x: "{{ nobody }}" } }\n';
    writeFileSync(join(place(), 'work/broken.baton.yaml'), broken);
    const { status, stdout } = runStep('Check', { path: 'hello broken.baton.yaml' });
    assert.equal(status, 2);
    assert.match(stdout, /^::error file=broken\.baton\.yaml,line=3,/m);
  });

  it('reads paths as words, never as commands', () => {
    runStep('Check', { path: '$(touch made) `touch made`; touch made' });
    assert.equal(spawnSync('test', ['-e', join(place(), 'work/made')]).status, 1);
  });
});
