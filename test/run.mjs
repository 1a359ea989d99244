// Proves the product. `npm test` runs every suite; `npm test -- FILE.test.ts… FOLDER… [--grep TEXT]` only those;
// `npm test -- --changed [COMMIT]` the unit tests that depend on files changed since COMMIT (HEAD: changes not committed yet).
// What takes long is test/deep.mjs.
import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { buildProduct, buildTests, defectsOf } from '../esbuild.mjs';
import { changedSince, testsOf } from './changed.mjs';
import { packExtension } from './package.mjs';
import { tableOf, totalLine, totalOf } from './summary.mjs';
import { prepareSystem } from './system.mjs';
import { isSweep, unitFiles } from './unit-files.mjs';

const args = process.argv.slice(2);
const chosen = args.filter((one, index) => args[index - 1] !== '--grep' && statSync(one, { throwIfNoEntry: false }));
const rest = args.filter((one) => !chosen.includes(one));

/** Runs a command with our output; resolves with its exit code. */
const run = (command, commandArgs) =>
  new Promise((done) => {
    spawn(command, commandArgs, { stdio: 'inherit' }).on('close', (code) => done(code ?? 1));
  });

/** Runs a command whose output is wanted as a whole, because others write at the same time. */
const runQuietly = (command, commandArgs) =>
  new Promise((done) => {
    const child = spawn(command, commandArgs, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('close', (code) => done({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
const bin = (name) => join('node_modules/.bin', name);
// One more than there are processors: some tests wait for processes and servers.
const workers = String(Math.max(2, availableParallelism()) + 1);

if (args[0] === '--changed') process.exitCode = await runChanged(args[1] ?? 'HEAD');
else if (args.length) process.exitCode = await runChosen(chosen);
else await runEverything();

/** Node runs the sources themselves (test/hooks.mjs), so that positions and coverage are those of the files. */
function mocha(...more) {
  return [
    '--import',
    './test/hooks.mjs',
    '--disable-warning=ExperimentalWarning',
    'node_modules/mocha/bin/mocha.js',
    '--timeout',
    '30000',
    ...more,
  ];
}

function runChosen(chosen) {
  const files = chosen.flatMap((one) => (statSync(one).isDirectory() ? globSync(join(one, '**/*.test.{ts,tsx}')) : [one]));
  if (files.length) return run(process.execPath, mocha(...rest, ...files));
  console.error(`No tests there: ${args.join(' ')}`);
  return 2;
}

async function runChanged(commit) {
  const changed = changedSince(commit);
  const tests = testsOf(changed, unitFiles());
  console.log(`${changed.length} files changed since ${commit}, ${tests.length} test files depend on them`);
  if (!tests.length) return 0;
  if (tests.some((file) => /\bdist[\\/]/.test(readFileSync(file, 'utf8')))) await buildProduct({ production: true });
  return run(process.execPath, mocha('--parallel', '--jobs', workers, ...tests));
}

async function runEverything() {
  const started = Date.now();
  const busyBefore = busySeconds();
  await prepareSystem();
  const rows = [];
  const head = (name) => console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const suite = async (name, work) => {
    const from = Date.now();
    const counts = await work().catch((error) => {
      console.error(error);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    rows.push({ name, counts, ms: Date.now() - from });
  };
  const command = async (name, ...commandArgs) => {
    const { code, output } = await runQuietly(bin(name), commandArgs);
    head([name, ...commandArgs].join(' '));
    console.log(output);
    return code === 0 ? { passed: 1 } : { failed: 1 };
  };
  const checks = async () => {
    await suite('format and lint', () => command('biome', 'check', '.'));
    await suite('types', () => command('tsc', '--noEmit'));
  };
  const build = () =>
    suite('build', async () => {
      const bundles = defectsOf(await buildProduct({ production: true }));
      const { problems } = await packExtension();
      head('build');
      const defects = [...bundles, ...problems];
      for (const line of defects) console.error(line);
      await buildTests();
      return defects.length ? { failed: defects.length } : { passed: 1 };
    });
  await Promise.all([checks(), build()]);

  // Suites that wait more than they work run beside those that work.
  const unit = async () => {
    const { cases, sweeps } = Object.groupBy(unitFiles(), (file) => (isCounted(file) ? 'cases' : 'sweeps'));
    head('engine, server');
    await suite('engine, server', () => unitSuite('cases', cases, ['node_modules/c8/bin/c8.js', process.execPath]));
    head('sweeps, client');
    await suite('sweeps, client', () => unitSuite('sweeps', sweeps));
  };
  const editor = async () => {
    for (const name of ['host', 'workbench'])
      await suite(`editor: ${name}`, async () => {
        const report = join('dist', `${name}-counts.json`);
        const { code, output } = await runQuietly(process.execPath, ['test/editor/run.mjs', name, '--report', report]);
        head(`editor: ${name}`);
        console.log(output);
        const counts = JSON.parse(readFileSync(report, 'utf8'));
        return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
      });
  };
  await Promise.all([unit(), editor()]);

  console.log(`\n${tableOf(rows)}`);
  const cpu = cpuSeconds();
  const ofProcesses = cpu === undefined ? '' : `, ${cpu.toFixed(0)} s of CPU`;
  const ofMachine = `the machine was busy for ${(busySeconds() - busyBefore).toFixed(0)} s of its ${cpus().length} processors`;
  console.log(`in ${((Date.now() - started) / 1000).toFixed(0)} s${ofProcesses}; ${ofMachine}\n`);
  console.log(totalLine(rows));
  const { failed, passed } = totalOf(rows);
  process.exitCode = failed || !passed ? 1 : 0;
}

/**
 * Whether coverage counts what this file runs. A sweep runs the same lines very many times, for half as long again where each is
 * counted; the lines are to be proved by cases.
 */
function isCounted(file) {
  return /^test[\\/](engine|server)[\\/]/.test(file) && !isSweep(file);
}

/** Suites that need only Node, a file a process at a time; under c8 the coverage bounds of .c8rc.json count as one test. */
async function unitSuite(name, files, wrapper = []) {
  const report = join('dist', `${name}.json`);
  const reporter = ['--reporter', './test/reporter.cjs', '--reporter-option', `output=${report}`];
  const code = await run(process.execPath, [...wrapper, ...mocha('--parallel', '--jobs', workers, ...reporter, ...files)]);
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  if (code !== 0 && counts.failed === 0) counts.failed++;
  return counts;
}

/**
 * CPU seconds of this process and of those that it waited for (Linux: proc_pid_stat(5), in ticks of 10 ms); elsewhere nobody tells. What a
 * signal ends before its children, as browsers and editors, is for the most part not in it.
 */
function cpuSeconds() {
  if (!existsSync('/proc/self/stat')) return undefined;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) / 100;
}

/** Seconds that all processors of the machine have worked since it started, for whomever. */
function busySeconds() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}
