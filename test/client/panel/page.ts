import { createServer, type Server } from 'node:http';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import type { ToPanel } from '../../../client/messages.ts';
import type { ToVariants } from '../../../client/panel/variants/messages.ts';
import { launchBrowser, type Size, type Tab } from './browser.ts';
import { type Theme, themes } from './themes.ts';

/** The panel in a plain page with the workbench's colours, under the policy of its webview, fed with messages. For looking and for tests. */
export interface Shown {
  theme?: Theme;
  messages: (ToPanel | ToVariants)[];
  /** Which of the pages; the panel unless given. */
  page?: 'panel' | 'variants';
  /** The page's clock, milliseconds since 1970. */
  now: number;
  kept?: object;
  /** So many times sooner the page's timers ring, in the same order. */
  hurry?: number;
  /** What is done to the page, one after the other, once everything has arrived. Only in these pages, never in the product. */
  acts?: readonly Act[];
}

/** Done as soon as the page shows what it needs: `see` is asked until it gives something, which `act` gets as `it`. Both JavaScript. */
export interface Act {
  see: string;
  act: string;
}

/** What a person sees by its words or its place, and clicks. */
export const click = (see: string): Act => ({ see, act: "it.dispatchEvent(new MouseEvent('click', { bubbles: true }))" });
export const element = (selector: string): string => `document.querySelector(${JSON.stringify(selector)})`;
export const button = (words: string, within = 'document'): string =>
  `[...${within}.querySelectorAll('button')].find((one) => one.textContent === ${JSON.stringify(words)} && !one.disabled)`;
/** Nothing is done; what comes next waits until the page shows this. */
export const shows = (see: string): Act => ({ see, act: '' });

export interface Pages {
  /** The page as markup after its scripts ran; `violations` counts what the policy forbade. */
  markup(shown: Shown, size?: Size): Promise<string>;
  picture(shown: Shown, file: string, size?: Size): Promise<void>;
  /** What an expression gives in the page, a promise's value where it is one. */
  ask(shown: Shown, expression: string, size?: Size): Promise<unknown>;
  /** The page in the hands of somebody who does several things with it. */
  visit<T>(shown: Shown, size: Size | undefined, work: (tab: Tab) => Promise<T>): Promise<T>;
}

let opened: Promise<Pages> | undefined;

/** One browser and one build of the pages for all suites of a process; they end with it. */
export const openPages = (): Promise<Pages> => (opened ??= servePages());

/** How long a visit waits for the one before, in milliseconds. */
const longestVisit = 30_000;

async function servePages(): Promise<Pages> {
  const { outputFiles } = await build({
    entryPoints: { panel: 'client/panel/main.tsx', variants: 'client/panel/variants/main.tsx' },
    outdir: '.',
    write: false,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  const built = new Map(outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
  let shown: Shown | undefined;
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const send = (type: string, body: string | Buffer | undefined): void => {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    if (path === '/page.js') send('text/javascript', built.get(`${shown?.page ?? 'panel'}.js`));
    else if (path === '/page.css') send('text/css', built.get(`${shown?.page ?? 'panel'}.css`));
    else if (path === '/theme.css') send('text/css', themeSheet(themeNamed(searchParams.get('theme')) ?? shown?.theme ?? 'dark'));
    else if (path === '/host.js') send('text/javascript', hostScript(shown));
    else if (path === '/')
      send(
        'text/html',
        page.replace('<body>', `<body class="vscode-${shown?.theme ?? 'dark'}" data-state='{"uri":"file:///p"}'>`),
      );
    else response.writeHead(404).end();
  });
  const origin = await listen(server);
  const browser = await launchBrowser();
  server.unref().on('connection', (socket) => socket.unref());
  let last: Promise<unknown> = Promise.resolve();
  const visit = <T>(page: Shown, size: Size | undefined, work: (tab: Tab) => Promise<T>): Promise<T> => {
    const begin = (): Promise<T> => {
      shown = page;
      return browser.visit(`${origin}/`, size ?? { width: 1280, height: 800 }, async (tab) => {
        await tab.evaluate('acted');
        return work(tab);
      });
    };
    // There is one tab, and a test that ran out of time has left its visit at work in it.
    const visited = Promise.race([last, delay(longestVisit, undefined, { ref: false })]).then(begin);
    last = visited.catch(() => undefined);
    return visited;
  };
  return {
    markup: (page, size) => visit(page, size, async (tab) => String(await tab.evaluate('document.documentElement.outerHTML'))),
    ask: (page, expression, size) => visit(page, size, (tab) => tab.evaluate(expression)),
    visit,
    picture: (page, file, size) => visit(page, size, (tab) => tab.picture(file)),
  };
}

const listen = (server: Server): Promise<string> =>
  new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; media-src data:">
<link rel="stylesheet" href="theme.css"><link rel="stylesheet" href="page.css"><title>Baton</title></head>
<body><script src="host.js"></script><script src="page.js"></script></body></html>`;

const themeNamed = (name: string | null): Theme | undefined => (Object.keys(themes) as Theme[]).find((one) => one === name);

/** The page in another theme, as the workbench changes it while somebody looks. For `evaluate`. */
export const wear = (theme: Theme): string => `new Promise((done) => {
  const sheet = document.querySelector('link[href^="theme.css"]');
  const next = Object.assign(sheet.cloneNode(), { href: 'theme.css?theme=${theme}', onload: () => { sheet.remove(); done(); } });
  document.body.className = 'vscode-${theme}';
  sheet.after(next);
})`;

const themeSheet = (theme: Theme): string =>
  `:root{${Object.entries(themes[theme])
    .map(([name, value]) => `--vscode-${name}:${value};`)
    .join(
      '',
    )}--vscode-font-family:"Segoe WPC","Segoe UI",system-ui,"DejaVu Sans",sans-serif;--vscode-font-size:13px;--vscode-editor-font-family:"DejaVu Sans Mono",monospace}`;

/** How long a page waits for what it is to show, in milliseconds; then it says what it waited for. */
const timeoutMs = 20_000;

/**
 * Plays the workbench: keeps state, answers \`ready\` with the messages, notes what was posted and what the policy forbade. Then it acts,
 * each time when the page has come to rest: no change of the document in three frames.
 */
const hostScript = (shown: Shown | undefined): string => `
Date.now = () => ${shown?.now ?? 0};
const laterSlowly = globalThis.setTimeout;
globalThis.setTimeout = (work, ms = 0, ...rest) => laterSlowly(work, ms / ${shown?.hurry ?? 1}, ...rest);
const repeatSlowly = globalThis.setInterval;
globalThis.setInterval = (work, ms = 0, ...rest) => repeatSlowly(work, ms / ${shown?.hurry ?? 1}, ...rest);
const page = document.documentElement;
const posted = [];
let kept = ${JSON.stringify(shown?.kept ?? {})};
const note = () => { page.dataset.posted = JSON.stringify(posted); page.dataset.kept = JSON.stringify(kept); };
let violations = 0;
addEventListener('securitypolicyviolation', (event) => { page.dataset.violations = String(++violations) + ' ' + event.violatedDirective; });
addEventListener('error', (event) => { page.dataset.error = event.message; });
globalThis.acquireVsCodeApi = () => ({
  getState: () => kept,
  setState: (state) => { kept = state; note(); },
  postMessage: (message) => {
    posted.push(message); note();
    if (message.type !== 'ready') return;
    for (const one of ${JSON.stringify(shown?.messages ?? []).replace(/</g, '\\u003c')}) postMessage(one, '*');
    postMessage('all told', '*');
  },
});
const acted = new Promise((told) => addEventListener('message', ({ data }) => { if (data === 'all told') told(); }))
  .then(act)
  .catch((error) => { page.dataset.error = String(error); });
const frame = () => new Promise((next) => requestAnimationFrame(next));
async function rest() {
  let quiet = 0;
  const watching = new MutationObserver(() => { quiet = 0; });
  watching.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  while (quiet++ < 3) await frame();
  watching.disconnect();
}
async function act() {
  await rest();
  for (const [see, act] of [${(shown?.acts ?? []).map(({ see, act }) => `[() => (${see}), (it) => { ${act} }]`).join(', ')}]) {
    const end = performance.now() + ${timeoutMs};
    let it = see();
    for (; !it; it = see()) {
      if (performance.now() > end) throw new Error('The page never showed ' + see);
      await frame();
    }
    act(it);
    await rest();
  }
}`;

/** What the page sent to its host, but for what it tells by itself after a while: forecasts, which `forecast.test.ts` counts, and what is kept. */
export const posted = (markup: string): { type: string }[] =>
  everythingPosted(markup).filter(({ type }) => type !== 'forecast' && type !== 'keep');
export const everythingPosted = (markup: string): { type: string }[] =>
  JSON.parse((/data-posted="([^"]*)"/.exec(markup)?.[1] ?? '[]').replaceAll('&quot;', '"'));
