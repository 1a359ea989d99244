// Starts a real VS Code server (extension host, language features, terminal) with its web workbench.
// It runs code-server's copy of VS Code directly: no compile step, no network, no change to the package.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { furnish, linkModules } from './layout.mjs';
import { vscodeRoot } from './places.mjs';

/**
 * Starts the server on a free port of 127.0.0.1 in a folder of its own.
 * With `driver` a page may load an extension from its source folder and run tests, but VS Code then shows no notification toasts;
 * without it the workbench is as a user has it, and extensions come from `extensionsDir`. `trust` keeps workspace trust on.
 * @returns {Promise<{ authority: string, dirs: string, uri(path: string): string, url(options: object): string, log(): string, stop(): Promise<void> }>}
 */
export async function startVSCode(options = {}) {
  const { settings = {}, keybindings = [], extensionsDir, theme = 'light', driver = true, trust = false, env = {} } = options;
  linkModules();
  const dirs = mkdtempSync(join(tmpdir(), 'vscode-'));
  furnish(dirs, { settings: trust ? { ...settings, 'security.workspace.trust.enabled': true } : settings, keybindings, theme });
  const child = spawn(
    process.execPath,
    [
      ...commonArgs(dirs),
      ...['--extensions-dir', extensionsDir ?? join(dirs, 'extensions'), '--builtin-extensions-dir', join(dirs, 'builtin')],
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--disable-getting-started-override'],
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...(driver ? ['--enable-smoke-test-driver'] : []),
    ],
    // A group of its own: what the server starts (extension hosts, our language server) ends with it, also where it is killed.
    { env: { ...environment(dirs), ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const end = () => endGroup(child);
  process.once('exit', end);
  let log = '';
  const closed = new Promise((done) => child.on('close', done));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += chunk));
  const port = await listening(child, closed, () => log);
  const authority = `127.0.0.1:${port}`;
  const uri = (path) => `vscode-remote://${authority}${resolve(path)}`;
  return {
    authority,
    dirs,
    uri,
    log: () => log,
    url: (window) => address(authority, uri, window),
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(end, 2_000);
      await closed;
      clearTimeout(timer);
      end();
      process.off('exit', end);
      rmSync(dirs, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function endGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}

/** Installs a packaged .vsix into `extensionsDir`, as a user would. Rejects with the server's own words. */
export async function installVsix(vsix, extensionsDir) {
  linkModules();
  const dirs = mkdtempSync(join(tmpdir(), 'vscode-install-'));
  for (const name of ['home', 'tmp']) mkdirSync(join(dirs, name));
  const args = [...commonArgs(dirs), '--extensions-dir', extensionsDir, '--install-extension', resolve(vsix), '--force'];
  const child = spawn(process.execPath, args, { env: environment(dirs) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((done) => child.on('close', done));
  rmSync(dirs, { recursive: true, force: true, maxRetries: 5 });
  if (code !== 0 || !/successfully installed/.test(output)) throw new Error(`Installing ${vsix} failed (${code}):\n${output}`);
}

const commonArgs = (dirs) => [
  join(vscodeRoot, 'out/server-main.js'),
  '--accept-server-license-terms',
  ...['--user-data-dir', join(dirs, 'user'), '--server-data-dir', join(dirs, 'server'), '--telemetry-level', 'off'],
];

// No gallery (the default is a public one, which tests must not ask); home, temporary files and sockets in the run's own folder.
const environment = (dirs) => {
  const tmp = join(dirs, 'tmp');
  return { ...process.env, EXTENSIONS_GALLERY: '{}', HOME: join(dirs, 'home'), TMPDIR: tmp, XDG_RUNTIME_DIR: tmp };
};

/** The port, read from the server's own words; rejects when the server ends or says nothing for 30 s. */
function listening(child, closed, log) {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`VS Code did not start in 30 s:\n${log()}`)), 30_000);
    child.stdout.on('data', () => {
      const found = /Extension host agent listening on (\d+)/.exec(log());
      if (!found) return;
      clearTimeout(timer);
      done(Number(found[1]));
    });
    closed.then((code) => {
      clearTimeout(timer);
      fail(new Error(`VS Code ended with ${code}:\n${log()}`));
    });
  });
}

/** The address of a workbench on `folder`; the payload is what desktop VS Code takes as command-line flags. */
function address(authority, uri, { folder, open, development, tests, proposals, environment: variables } = {}) {
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (open) payload.push(['openFile', uri(open)]);
  for (const path of [development ?? []].flat()) payload.push(['extensionDevelopmentPath', uri(path)]);
  // Extensions may use what VS Code has not settled yet, where they say so in their manifest.
  if (proposals) payload.push(['enableProposedApi', '']);
  if (tests) payload.push(['extensionTestsPath', uri(tests)]);
  if (variables) payload.push(['extensionEnvironment', JSON.stringify(variables)]);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (folder) query.set(/\.code-workspace$/.test(folder) ? 'workspace' : 'folder', resolve(folder));
  return `http://${authority}/?${query}`;
}
