import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from './playwright.ts';
import { Workbench } from './window.ts';

type Theme = 'light' | 'dark' | 'hc-dark' | 'hc-light';

interface ServerOptions {
  theme?: Theme;
  settings?: Record<string, unknown>;
  extensionsDir?: string;
  driver?: boolean;
  trust?: boolean;
}

interface Server {
  url(options: { folder: string; open?: string; development?: string }): string;
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

/** A real VS Code on a copy of the test workspace. Every part of it ends with `close`. */
export interface Stage {
  workbench: Workbench;
  server: Server;
  /** The workspace: the files of test/editor/cases, and the examples. */
  folder: string;
  close(): Promise<void>;
}

/**
 * Opens VS Code, `open` (relative to the workspace) in front, with our extension from the checkout; with `extensionsDir` with what is
 * installed there instead, as a user has it.
 */
export async function openStage({ open, ...options }: ServerOptions & { open?: string } = {}): Promise<Stage> {
  const folder = workspaceCopy();
  // What has begun ends also where the next part does not open: a window left behind would slow every later story down.
  await using parts = new AsyncDisposableStack();
  parts.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const started = parts.adopt(await server.startVSCode(options), (one) => one.stop());
  const chromium = parts.adopt(await browser.launchBrowser(), (one) => one.close());
  const url = started.url({
    folder,
    ...(options.extensionsDir === undefined ? { development: resolve('.') } : {}),
    ...(open === undefined ? {} : { open: join(folder, open) }),
  });
  const workbench = await Workbench.open(chromium, url);
  parts.defer(() => workbench.close());
  const opened = parts.move();
  return { workbench, server: started, folder, close: () => opened.disposeAsync() };
}

/** Where a picture of a story goes. */
export const picture = (name: string): string => resolve('test/pictures', `${name}.png`);

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
    if (state === 'failed') await stage()?.workbench.picture(picture(`failed-${title?.replaceAll(/\W+/g, '-').slice(0, 60)}`));
  });
}
