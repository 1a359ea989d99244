// The editor suites: mocha inside the extension host, stories in the workbench as a person drives it, and the pictures of the README.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { hasBrowser, howToGet, needs, prepareSystem } from '../system.mjs';
import { installHarness } from './install.mjs';

const root = resolve(import.meta.dirname, '../..');

/** Gives pictures a palette. */
const pngquant = {
  what: 'pngquant',
  has: () => spawnSync('pngquant', ['--version']).status === 0,
  packages: ['pngquant'],
};

/** The suite inside a real extension host. @returns {Promise<{passed: number, failed: number, skipped: number}>} */
export async function host({ grep = '' } = {}) {
  const files = built('dist/test/editor/host', /\.test\.cjs$/);
  const executable = await desktop();
  if (!executable && !ready('extension host')) return { passed: 0, failed: 0, skipped: 1 };
  const work = mkdtempSync(join(tmpdir(), 'baton-host-'));
  const output = join(work, 'mocha.txt');
  const report = join(work, 'counts.json');
  writeFileSync(output, '');
  // A stranger's extension, installed beside ours: it brings models.
  const extensions = join(work, 'extensions');
  cpSync(join(import.meta.dirname, 'parrot'), join(extensions, 'baton-test.parrot-0.0.1'), { recursive: true });
  const stop = follow(output);
  const { runTests } = await import('@vscode/test-electron');
  let failure;
  try {
    await runTests({
      vscodeExecutablePath: executable ?? join(import.meta.dirname, 'vscode/code-shim.mjs'),
      extensionDevelopmentPath: root,
      extensionTestsPath: join(import.meta.dirname, 'vscode/mocha-entry.cjs'),
      launchArgs: [
        workspace(work),
        `--user-data-dir=${join(work, 'user')}`,
        `--extensions-dir=${extensions}`,
        '--enable-proposed-api=baton-test.parrot',
      ],
      extensionTestsEnv: {
        ...nodeFirst(),
        TEST_FILES: JSON.stringify(files),
        TEST_GREP: grep,
        TEST_OUTPUT: output,
        TEST_REPORT: report,
      },
    }).catch((error) => (failure = error));
    stop();
    if (!existsSync(report)) throw new Error(`The extension host gave no report: ${failure?.message ?? 'it ended early'}`);
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    // A run that failed without a failing test (a file that did not load, a crash at the end) is a failure all the same.
    return failure && !counts.failed ? { ...counts, failed: 1 } : counts;
  } finally {
    stop();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The stories in the workbench, with pictures in test/pictures/. */
export const workbench = (options) => stories('workbench', options);

/** Stories that take longer than the proof of every change may; `npm run test:deep` tells them. */
export const deep = (options) => stories('deep', options);

/** The moments that the README shows, drawn into docs/pictures/. */
export function readme(options) {
  if (pngquant.has()) return stories('readme', options);
  console.log(`SKIPPED: readme (no pngquant; ${howToGet(pngquant)})`);
  return { passed: 0, failed: 0, skipped: 1 };
}

/** Stories of a folder, driven in a browser. @returns {Promise<{passed: number, failed: number, skipped: number}>} */
async function stories(room, { grep = '' } = {}) {
  const files = built(join('dist/test/editor', room), /\.test\.mjs$/);
  if (!ready(room)) return { passed: 0, failed: 0, skipped: 1 };
  mkdirSync(join(root, 'test/pictures'), { recursive: true });
  const report = join(root, `dist/${room}.json`);
  rmSync(report, { force: true });
  const args = [
    '--enable-source-maps',
    'node_modules/mocha/bin/mocha.js',
    '--timeout',
    '120000',
    '--reporter',
    'test/reporter.cjs',
  ];
  const code = await new Promise((done) => {
    const child = spawn(
      process.execPath,
      [...args, '--reporter-option', `output=${report}`, ...(grep ? ['--grep', grep] : []), ...files],
      {
        cwd: root,
        env: { ...process.env, ...nodeFirst() },
        stdio: 'inherit',
      },
    );
    child.on('close', (status) => done(status ?? 1));
  });
  if (!existsSync(report)) throw new Error(`The ${room} suite ended (${code}) without a report.`);
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  return code !== 0 && !counts.failed ? { ...counts, failed: 1 } : counts;
}

/** Whether the harness can be used here; says so when it cannot. In CI what is missing was installed before, or refused. */
function ready(suite) {
  if (!hasBrowser()) {
    console.log(`SKIPPED: ${suite} (no Chromium; ${howToGet(needs.chromium)})`);
    return false;
  }
  installHarness();
  return true;
}

/** A desktop VS Code where there is a screen and it can be had; otherwise undefined, and the harness does. */
async function desktop() {
  if (process.env.VSCODE) return process.env.VSCODE;
  if (process.env.CI || (process.platform === 'linux' && !process.env.DISPLAY)) return undefined;
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  return downloadAndUnzipVSCode('stable').catch((error) => {
    console.log(`VS Code cannot be downloaded (${error.message}); its server from npm is used.`);
    return undefined;
  });
}

/** A copy of the test workspace, with the examples in it, that tests may change. */
function workspace(work) {
  const folder = join(work, 'workspace');
  cpSync(join(import.meta.dirname, 'cases'), folder, { recursive: true });
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  return folder;
}

/** Programs started by name find the Node that runs us. */
const nodeFirst = () => ({ PATH: `${dirname(process.execPath)}:${process.env.PATH}` });

function built(folder, pattern) {
  const files = existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true }).filter((name) => pattern.test(name))
    : [];
  if (!files.length) throw new Error(`No tests in ${folder}; build them with: node esbuild.mjs --tests`);
  return files.map((name) => join(root, folder, name)).sort();
}

/** Copies what is added to a file to standard output; calling the result copies the rest and stops. */
function follow(file) {
  const buffer = Buffer.alloc(65_536);
  const descriptor = openSync(file, 'r');
  let open = true;
  const copy = () => {
    for (let bytes = 1; bytes > 0; ) process.stdout.write(buffer.subarray(0, (bytes = readSync(descriptor, buffer))));
  };
  const timer = setInterval(copy, 200);
  return () => {
    if (!open) return;
    open = false;
    clearInterval(timer);
    copy();
    closeSync(descriptor);
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string' }, report: { type: 'string' } },
  });
  await prepareSystem([needs.chromium, ...(positionals.includes('readme') ? [pngquant] : [])]);
  for (const [name, suite] of Object.entries({ host, workbench, deep, readme }))
    if (positionals.length ? positionals.includes(name) : name === 'host' || name === 'workbench') {
      const counts = await suite(values);
      if (values.report) writeFileSync(values.report, JSON.stringify(counts));
      console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
      if (counts.failed || !(counts.passed || counts.skipped)) process.exitCode = 1;
    }
}
