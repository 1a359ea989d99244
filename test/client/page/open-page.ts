import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import { createNotices, type Notices } from '../../../engine/cli/serve/notices/notices.ts';
import type { PageOptions } from '../../../engine/cli/serve/page/page-options.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import type { McpSpeech, ServerFault } from '../../../engine/cli/serve/served-folder.ts';
import type { ServerSignIn } from '../../../engine/cli/serve/sign-in/sign-in.ts';
import * as engine from '../../../engine/index.ts';
import { makeToken, type ServerToken, serverScopes, type TokenScope } from '../../../engine/trust/tokens.ts';
import { launchBrowser, type Size, type Tab } from '../panel/browser.ts';

/** A server of a folder with its page. */
export interface OpenServer {
  url: string;
  /** The token for some scopes; made when it is first asked for. */
  tokenOf(scopes?: readonly TokenScope[]): string;
  tokens: ServerToken[];
  /** Milliseconds that the server's clock goes ahead. */
  clock: { ahead: number };
  /** What went wrong of ours. */
  faults: string[];
  notices: Notices;
  close(): Promise<void>;
}

export async function openServer(
  folder: string,
  {
    allow = [] as string[],
    page = {} as Partial<PageOptions>,
    signIn = undefined as ServerSignIn | undefined,
    lookEvery = 5_000,
    noTriggers = false,
    mcp = undefined as McpSpeech | undefined,
  } = {},
): Promise<OpenServer> {
  const stopping = new AbortController();
  const clock = { ahead: 0 };
  const now = (): number => Date.now() + clock.ahead;
  const host = {
    engine,
    folder,
    version: '1',
    start: { allow, env: { BATON_SECRET_KEY: 'not-to-be-seen' }, workerFile: resolve('dist/worker.cjs') },
  };
  const runs = createServedRuns(host, 8);
  const notices = createNotices({ host, publicUrl: () => undefined, now, tell: () => undefined });
  const tokens: ServerToken[] = [];
  const made = new Map<string, string>();
  const faults: string[] = [];
  const served = {
    host,
    runs,
    own: createOwnRuns(host),
    now,
    tokens: async () => tokens,
    failed: ({ operation, error }: ServerFault) => void faults.push(`${operation}: ${String(error)}`),
    stopping: stopping.signal,
    noTriggers,
    notices,
    signIn,
    mcp,
    page: { dist: await builtPage(), secure: false, ...page },
  };
  const server = await listen(served, { host: '127.0.0.1', port: 0 }, { lookEvery });
  return {
    url: `http://127.0.0.1:${server.port}`,
    tokens,
    clock,
    faults,
    notices,
    tokenOf(scopes = serverScopes) {
      const name = scopes.join('-');
      const known = made.get(name);
      if (known !== undefined) return known;
      const { token, kept } = makeToken(folder, { name, scopes, now: now() });
      tokens.push(kept);
      made.set(name, token);
      return token;
    },
    async close() {
      stopping.abort();
      await server.close();
      for (const { id, status } of await engine.listRuns(folder))
        if (status === 'running') await engine.cancelRun(join(folder, '.baton/runs', id), 'test');
      await runs.close();
    },
  };
}

let built: Promise<string> | undefined;

/** The page's files, built once for all suites of a process, in a folder that ends with it. */
const builtPage = (): Promise<string> => (built ??= buildPage());

async function buildPage(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'baton-page-'));
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  await build({
    entryPoints: { page: 'client/page/main.tsx' },
    outdir,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  return outdir;
}

/** A page in a browser, in the hands of somebody who looks and presses. */
export interface Reader {
  tab: Tab;
  /** Waits until an expression gives something in the page. Rejects, with what the page shows, where it never does. */
  see(expression: string): Promise<unknown>;
  seeText(text: string): Promise<unknown>;
  /** Presses what has these words, as soon as it is there. */
  press(words: string): Promise<unknown>;
  type(selector: string, text: string): Promise<unknown>;
  go(hash: string): Promise<unknown>;
  /** Waits until an expression gives something in whatever page comes after this one; what is asked of one that is left says nothing. */
  arrive(expression: string): Promise<void>;
}

/** How long something may take to be seen, in milliseconds. */
const timeoutMs = 15_000;

const browser: { opened?: ReturnType<typeof launchBrowser> } = {};

/** Opens an address and lets somebody work with it; what the policy forbade and what broke is told to them as an error. */
export const visitPage = <T>(url: string, size: Size, work: (reader: Reader) => Promise<T>): Promise<T> =>
  visitAddress(`${url}/`, size, work);

/** The same for a whole address. */
export async function visitAddress<T>(address: string, size: Size, work: (reader: Reader) => Promise<T>): Promise<T> {
  browser.opened ??= launchBrowser();
  return (await browser.opened).visit(address, size, async (tab) => {
    await tab.prefer({});
    await tab.evaluate(`(() => {
      globalThis.broken = [];
      addEventListener('securitypolicyviolation', (event) => broken.push(event.violatedDirective + ' ' + event.blockedURI));
      addEventListener('error', (event) => broken.push(event.message));
      addEventListener('unhandledrejection', (event) => broken.push(String(event.reason)));
    })()`);
    const see = (expression: string): Promise<unknown> =>
      tab.evaluate(`new Promise((done, failed) => {
        const end = performance.now() + ${timeoutMs};
        const look = () => {
          const found = (() => (${expression}))();
          if (found) done(typeof found === 'object' ? true : found);
          else if (performance.now() > end) failed(new Error(${JSON.stringify(`Never seen: ${expression}`)} + document.body.innerText));
          else setTimeout(look, 15);
        };
        look();
      })`);
    const withWords = (words: string): string =>
      `[...document.querySelectorAll('button, a, [role=tab]')].find((one) => one.textContent.trim() === ${JSON.stringify(words)} && !one.disabled)`;
    const reader: Reader = {
      tab,
      see,
      seeText: (text) => see(`document.body.innerText.includes(${JSON.stringify(text)})`),
      press: (words) => see(`((one) => one && (one.click(), true))(${withWords(words)})`),
      type: async (selector, text) => {
        await see(`document.querySelector(${JSON.stringify(selector)})`);
        return tab.evaluate(`(() => {
          const field = document.querySelector(${JSON.stringify(selector)});
          field.value = ${JSON.stringify(text)};
          field.dispatchEvent(new Event('input', { bubbles: true }));
        })()`);
      },
      go: (hash) => tab.evaluate(`void (location.hash = ${JSON.stringify(hash)})`),
      async arrive(expression) {
        for (let turn = 0; turn < timeoutMs / 30; turn++) {
          if (await tab.evaluate(`Boolean(${expression})`).catch(() => false)) return;
          await new Promise((done) => setTimeout(done, 30));
        }
        throw new Error(`Never seen: ${expression}`);
      },
    };
    const result = await work(reader);
    // A page that was left for another one has told nothing more.
    const broken = await tab.evaluate('(globalThis.broken ?? []).filter((one) => !/ResizeObserver/.test(one))');
    if (Array.isArray(broken) && broken.length > 0) throw new Error(broken.join('\n'));
    return result;
  });
}

/** Signs in by a token. */
export async function signInWith({ type, press, see }: Reader, token: string): Promise<void> {
  await type('#token', token);
  await press('Sign in');
  await see("document.querySelector('.top-bar')");
}
