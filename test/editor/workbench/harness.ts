import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from './playwright.ts';
import { type Fact, runLogs } from './runs.ts';
import { type Theme, Workbench } from './window.ts';

interface ServerOptions {
  theme?: Theme;
  settings?: Record<string, unknown>;
  extensionsDir?: string;
  driver?: boolean;
  trust?: boolean;
}

interface Server {
  url(options: { folder: string; open?: string; development?: string; proposals?: boolean }): string;
  dirs: string;
  log(): string;
  stop(): Promise<void>;
}

interface Modules {
  startVSCode(options?: ServerOptions): Promise<Server>;
  installVsix(vsix: string, extensionsDir: string): Promise<void>;
  launchBrowser(): Promise<Browser>;
}

// The harness is plain JavaScript with packages of its own; it is loaded from where it lies, not bundled.
const load = async (name: string) => import(pathToFileURL(resolve('test/editor/vscode', name)).href);
const server: Pick<Modules, 'startVSCode' | 'installVsix'> = await load('server.mjs');
export const { installVsix } = server;
const browser: Pick<Modules, 'launchBrowser'> = await load('browser.mjs');

/** One browser for all stories, which share nothing in it: each has windows, a profile and a server of its own. */
let open: Browser | undefined;
const shared = async (): Promise<Browser> => (open?.isConnected() ? open : (open = await browser.launchBrowser()));
after(async () => {
  await common?.close();
  await open?.close();
});

/** A real VS Code on a copy of the test workspace. Every part of it ends with `close`. */
export interface Stage {
  workbench: Workbench;
  server: Server;
  /** The workspace: the files of test/editor/cases, and the examples. */
  folder: string;
  /** The facts of each run of the story, oldest run first. */
  runs(): Fact[][];
  /** Another window on the same folder, in front of the same file. */
  another(): Promise<Workbench>;
  close(): Promise<void>;
}

interface StageOptions extends ServerOptions {
  open?: string;
  /** The folder of another extension that is installed too, and may use API that VS Code has not settled yet. */
  beside?: string;
  /** Further files of the workspace. */
  files?: Record<string, string>;
  /** Of the window, in pixels. */
  size?: { width: number; height: number };
}

/**
 * Opens VS Code, `open` (relative to the workspace) in front, with our extension from the checkout; with `extensionsDir` with what is
 * installed there instead, as a user has it.
 */
export async function openStage({ open, beside, files = {}, size, ...options }: StageOptions = {}): Promise<Stage> {
  const folder = workspaceCopy();
  // What has begun ends also where the next part does not open: a window left behind would slow every later story down.
  await using parts = new AsyncDisposableStack();
  const removed = (one: string) => parts.adopt(one, () => rmSync(one, { recursive: true, force: true, maxRetries: 5 }));
  removed(folder);
  writeFiles(folder, files);
  const extensions = beside && removed(installed(beside));
  const settings = extensions ? { ...options, extensionsDir: extensions } : options;
  const started = parts.adopt(await server.startVSCode(settings), (one) => one.stop());
  const chromium = await shared();
  const url = started.url({
    folder,
    ...(options.extensionsDir === undefined ? { development: resolve('.') } : {}),
    proposals: beside !== undefined,
    ...(open === undefined ? {} : { open: join(folder, open) }),
  });
  const workbench = await Workbench.open(chromium, url, size);
  parts.defer(() => workbench.close());
  const opened = parts.move();
  return {
    another: async () => {
      const window = await Workbench.open(chromium, url, size);
      opened.defer(() => window.close());
      return window;
    },
    workbench,
    server: started,
    folder,
    runs: () => runLogs(folder),
    close: () => opened.disposeAsync(),
  };
}

type SharedOptions = Pick<StageOptions, 'open' | 'theme' | 'files'>;

let common: Stage | undefined;
let isSpoiled = false;

/**
 * The window that stories share which need no more than files of their own: to start VS Code takes longer than most of them do. It shows
 * `open` alone, as the window of the story before was left without its editors and messages; its runs stay, so a story looks at what it
 * adds to them.
 * After a story that failed it is another window.
 */
export async function shareStage({ open, theme = 'light', files = {} }: SharedOptions = {}): Promise<Stage> {
  const fault: unknown = isSpoiled ? undefined : await common?.workbench.clear().catch((error: unknown) => error);
  if (fault) console.log(`  The window cannot be shared further: ${String(fault)}`);
  if (isSpoiled || fault) {
    await common?.close();
    common = undefined;
    isSpoiled = false;
  }
  common ??= await openStage({ theme });
  await common.workbench.wear(theme);
  writeFiles(common.folder, files);
  if (open !== undefined) await common.workbench.openFile(open);
  const { folder } = common;
  const before = runLogs(folder).length;
  return { ...common, runs: () => runLogs(folder).slice(before), close: async () => undefined };
}

/** Where a picture of a story goes. */
export const picture = (name: string): string => resolve('test/pictures', `${name}.png`);

/** A folder of extensions with one in it. */
function installed(extension: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'baton-extensions-'));
  cpSync(extension, join(folder, basename(extension)), { recursive: true });
  return folder;
}

function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function workspaceCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'baton-workspace-'));
  cpSync('test/editor/cases', folder, { recursive: true });
  if (existsSync('examples')) cpSync('examples', join(folder, 'examples'), { recursive: true });
  return folder;
}

/** Takes a picture of the window whenever a test of this suite fails, so that one can see why. */
export function pictureFailures(stage: () => Stage | undefined): void {
  afterEach(async function () {
    const { state, title } = this.currentTest ?? {};
    if (state !== 'failed') return;
    isSpoiled = true;
    const workbench = stage()?.workbench;
    await workbench?.picture(picture(`failed-${title?.replaceAll(/\W+/g, '-').slice(0, 60)}`));
    // Where only the output is at hand, it says what the panel showed.
    const shown = workbench?.webview().locator('body').innerText({ timeout: 2000 });
    await shown?.then(
      (text) => console.log(`The panel shows:\n${text}`),
      () => console.log('No panel is shown.'),
    );
  });
}
