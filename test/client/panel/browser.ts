import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { quiet } from '../../chromium.mjs';
import { findBrowser } from '../../editor/vscode/places.mjs';
import { howToGet, needs } from '../../system.mjs';

/** Chromium, driven over a pipe by its own protocol: one process for all pages. */
interface Browser {
  /** Opens a page, lets it do its work, and closes it. */
  visit<T>(url: string, size: Size, work: (tab: Tab) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Size {
  width: number;
  height: number;
  scale?: number;
}

/** A page that has loaded. */
export interface Tab {
  /** What an expression gives, a promise's value where it is one; throws what the page throws. */
  evaluate(expression: string): Promise<unknown>;
  picture(file: string): Promise<void>;
  /** Bytes of the page's values that are still reached, garbage collected before. */
  heap(): Promise<number>;
}

/** For `before`: skips the suite aloud where there is no Chromium. `npm test` has said what is missing before, or refused in CI. */
export function needsBrowser(suite: Mocha.Context, what: string): void {
  if (findBrowser() !== undefined) return;
  if (process.env['CI']) throw new Error(`Chromium is missing; in CI that is an error (${howToGet(needs.chromium)}).`);
  console.log(`    SKIPPED: ${what} (no Chromium; ${howToGet(needs.chromium)})`);
  suite.skip();
}

const flags = [...quiet, '--headless', '--disable-dev-shm-usage', '--hide-scrollbars', '--remote-debugging-pipe'];

interface Message {
  id?: number;
  method?: string;
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message: string };
}

export async function launchBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'panel-browser-'));
  const child = spawn(findBrowser() ?? 'chromium', [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  const [to, from] = [child.stdio[3], child.stdio[4]];
  if (!(to instanceof Writable) || !(from instanceof Readable)) throw new Error('The browser has no pipes.');
  const pipe: Writable = to;
  const open = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  const awaited = new Map<string, () => void>();
  const fail = (error: Error): void => {
    for (const one of open.values()) one.reject(error);
    open.clear();
  };
  child.on('error', fail);
  void ended.then(() => fail(new Error('The browser has ended.')));
  read(from, ({ id, method, sessionId, result, error }) => {
    if (method !== undefined) awaited.get(`${sessionId} ${method}`)?.();
    const one = id === undefined ? undefined : open.get(id);
    if (!one || id === undefined) return;
    open.delete(id);
    if (error) one.reject(new Error(error.message));
    else one.resolve(result ?? {});
  });
  let next = 1;
  function ask(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = next++;
    const asked = Promise.withResolvers<Record<string, unknown>>();
    open.set(id, asked);
    pipe.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    return asked.promise;
  }

  return {
    async visit(url, { width, height, scale = 1 }, work) {
      const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
      const within = (method: string, params: object = {}) => ask(method, params, String(sessionId));
      const loaded = new Promise<void>((done) => awaited.set(`${sessionId} Page.loadEventFired`, done));
      try {
        await within('Page.enable');
        await within('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: false });
        // As in a window that somebody works in: what has the focus looks like it.
        await within('Emulation.setFocusEmulationEnabled', { enabled: true });
        await within('Page.navigate', { url });
        await loaded;
        return await work({
          async evaluate(expression) {
            const { result, exceptionDetails } = await within('Runtime.evaluate', {
              expression,
              awaitPromise: true,
              returnByValue: true,
            });
            if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
            return typeof result === 'object' && result && 'value' in result ? result.value : undefined;
          },
          async picture(file) {
            const { data } = await within('Page.captureScreenshot', { format: 'png' });
            writeFileSync(file, Buffer.from(String(data), 'base64'));
          },
          async heap() {
            await within('HeapProfiler.collectGarbage');
            const { usedSize } = await within('Runtime.getHeapUsage');
            return Number(usedSize);
          },
        });
      } finally {
        awaited.delete(`${sessionId} Page.loadEventFired`);
        await ask('Target.closeTarget', { targetId });
      }
    },
    async close() {
      await ask('Browser.close', {}).catch(() => undefined);
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Messages stand one behind the other, each ended by a zero. */
function read(from: Readable, take: (message: Message) => void): void {
  let parts: Buffer[] = [];
  from.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      take(JSON.parse(Buffer.concat([...parts, chunk.subarray(start, end)]).toString()));
      parts = [];
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
  });
}
