import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quiet } from '../../chromium.mjs';
import { findBrowser } from '../../editor/vscode/places.mjs';
import { howToGet, needs } from '../../system.mjs';

/** Chromium, driven over a pipe by its own protocol: one process, and one tab, for all pages. It ends with the process that started it. */
interface Browser {
  /** Loads a page anew in the tab and lets it do its work. One visit at a time. */
  visit<T>(url: string, size: Size, work: (tab: Tab) => Promise<T>): Promise<T>;
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
  /** What the page is told that its reader prefers, by the names of media features. */
  prefer(features: Readonly<Record<string, string>>): Promise<void>;
  /** Bytes of the page's values that are still reached, garbage collected before. */
  heap(): Promise<number>;
  /** What the browser did while the work went on, with the time that each thread had of its processor. */
  trace(work: () => Promise<unknown>): Promise<TraceEvent[]>;
}

/** An event of a trace, as far as it is read; times in microseconds. */
export interface TraceEvent {
  name: string;
  /** `X` for one with a length. */
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** What of its length the thread had the processor. */
  tdur?: number;
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
  params?: Record<string, unknown>;
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message: string };
}

export async function launchBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'panel-browser-'));
  const child = spawn(findBrowser() ?? 'chromium', [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // What it keeps beside the profile goes with it.
    env: { ...process.env, TMPDIR: profile },
    // A group of its own, which ends as a whole: what is left of it would write into the profile that is removed.
    detached: true,
  });
  process.once('exit', () => {
    const isAlive = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && isAlive) process.kill(-child.pid, 'SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const [to, from] = [child.stdio[3], child.stdio[4]];
  if (!(to instanceof Socket) || !(from instanceof Socket)) throw new Error('The browser has no pipes.');
  const open = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  const fail = (error: Error): void => {
    for (const one of open.values()) one.reject(error);
    open.clear();
  };
  child.on('error', fail);
  child.on('close', () => fail(new Error('The browser has ended.')));
  /** Each load of the tab: a page that went before may tell of its end late. */
  let onLoad = (_loader: unknown): void => undefined;
  let onTraced = (_some: TraceEvent[]): unknown => undefined;
  let onTraceEnd = (): void => undefined;
  read(from, ({ id, method, params, result, error }) => {
    if (method === 'Tracing.dataCollected' && Array.isArray(params?.['value'])) onTraced(params['value']);
    if (method === 'Tracing.tracingComplete') onTraceEnd();
    if (method === 'Page.lifecycleEvent' && params?.['name'] === 'load') onLoad(params['loaderId']);
    const one = id === undefined ? undefined : open.get(id);
    if (!one || id === undefined) return;
    open.delete(id);
    if (error) one.reject(new Error(error.message));
    else one.resolve(result ?? {});
  });
  let next = 1;
  const ask: Ask = (method, params, sessionId) => {
    const id = next++;
    const asked = Promise.withResolvers<Record<string, unknown>>();
    open.set(id, asked);
    to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return asked.promise;
  };

  const within = await openTab(ask);
  // From here on only a visit keeps our process alive.
  for (const handle of [child, to, from]) handle.unref();
  const tab: Tab = {
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
    async prefer(wanted) {
      const features = Object.entries(wanted).map(([name, value]) => ({ name, value }));
      await within('Emulation.setEmulatedMedia', { features });
    },
    async heap() {
      await within('HeapProfiler.collectGarbage');
      const { usedSize } = await within('Runtime.getHeapUsage');
      return Number(usedSize);
    },
    async trace(work) {
      const events: TraceEvent[] = [];
      onTraced = (some) => events.push(...some);
      const ended = new Promise<void>((done) => {
        onTraceEnd = done;
      });
      const includedCategories = ['devtools.timeline', 'blink.user_timing'];
      await within('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } });
      await work();
      await within('Tracing.end');
      await ended;
      return events;
    },
  };
  const load = async (url: string): Promise<void> => {
    const loaded = new Set<unknown>();
    const heard = Promise.withResolvers<void>();
    let loader: unknown;
    onLoad = (id) => {
      loaded.add(id);
      if (id === loader) heard.resolve();
    };
    ({ loaderId: loader } = await within('Page.navigate', { url }));
    if (!loaded.has(loader)) await heard.promise;
  };
  return {
    async visit(url, { width, height, scale = 1 }, work) {
      from.ref();
      try {
        await within('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: false });
        await load(url);
        return await work(tab);
      } finally {
        from.unref();
      }
    },
  };
}

type Ask = (method: string, params: object, sessionId?: string) => Promise<Record<string, unknown>>;

/** Asks the one tab, which the browser keeps between pages: a process for each page would cost more than most pages do. */
async function openTab(ask: Ask): Promise<(method: string, params?: object) => Promise<Record<string, unknown>>> {
  const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
  const within = (method: string, params: object = {}) => ask(method, params, String(sessionId));
  await within('Page.enable');
  await within('Page.setLifecycleEventsEnabled', { enabled: true });
  // As in a window that somebody works in: what has the focus looks like it.
  await within('Emulation.setFocusEmulationEnabled', { enabled: true });
  return within;
}

/** Messages stand one behind the other, each ended by a zero. */
function read(from: Socket, take: (message: Message) => void): void {
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
