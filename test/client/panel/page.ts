import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { ToPanel } from '../../../client/messages.ts';
import { type Theme, themes } from './themes.ts';

/** The panel in a plain page with the workbench's colours, under the policy of its webview, fed with messages. For looking and for tests. */
export interface Shown {
  theme?: Theme;
  messages: ToPanel[];
  /** The page's clock, milliseconds since 1970. */
  now: number;
  kept?: object;
  /** Does things to the page once everything has arrived. Only in these pages, never in the product. */
  after?: string;
}

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
export const hasBrowser = browser !== undefined;

export interface Pages {
  /** The page as markup after its scripts ran; `violations` counts what the policy forbade. */
  markup(shown: Shown): Promise<string>;
  picture(shown: Shown, file: string, size?: { width: number; height: number; scale?: number }): Promise<void>;
  close(): void;
}

export async function openPages(): Promise<Pages> {
  const folder = mkdtempSync(join(tmpdir(), 'panel-page-'));
  await build({
    entryPoints: ['client/panel/main.tsx'],
    outfile: join(folder, 'panel.js'),
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  let shown: Shown | undefined;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const send = (type: string, body: string | Buffer): void => {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    if (path === '/panel.js') send('text/javascript', readFileSync(join(folder, 'panel.js')));
    else if (path === '/panel.css') send('text/css', readFileSync(join(folder, 'panel.css')));
    else if (path === '/theme.css') send('text/css', themeSheet(shown?.theme ?? 'dark'));
    else if (path === '/host.js') send('text/javascript', hostScript(shown));
    else if (path === '/')
      send(
        'text/html',
        page.replace('<body>', `<body class="vscode-${shown?.theme ?? 'dark'}" data-state='{"uri":"file:///p"}'>`),
      );
    else response.writeHead(404).end();
  });
  const origin = await listen(server);
  let profiles = 0;
  const run = (page: Shown, args: readonly string[]): Promise<string> => {
    shown = page;
    return chromium(join(folder, `profile-${profiles++}`), [...args, `${origin}/`]);
  };
  return {
    markup: (page) => run(page, ['--dump-dom']),
    picture: async (page, file, { width, height, scale = 1 } = { width: 1280, height: 800 }) => {
      await run(page, [
        `--screenshot=${file}`,
        `--window-size=${width},${height}`,
        `--force-device-scale-factor=${scale}`,
        '--hide-scrollbars',
      ]);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
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
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'">
<link rel="stylesheet" href="theme.css"><link rel="stylesheet" href="panel.css"><title>Baton</title></head>
<body><script src="host.js"></script><script src="panel.js"></script></body></html>`;

const themeSheet = (theme: Theme): string =>
  `:root{${Object.entries(themes[theme])
    .map(([name, value]) => `--vscode-${name}:${value};`)
    .join(
      '',
    )}--vscode-font-family:"Segoe WPC","Segoe UI",system-ui,"DejaVu Sans",sans-serif;--vscode-font-size:13px;--vscode-editor-font-family:"DejaVu Sans Mono",monospace}`;

/** Plays the workbench: keeps state, answers \`ready\` with the messages, notes what was posted and what the policy forbade. */
const hostScript = (shown: Shown | undefined): string => `
Date.now = () => ${shown?.now ?? 0};
const posted = [];
let kept = ${JSON.stringify(shown?.kept ?? {})};
const note = () => { document.documentElement.dataset.posted = JSON.stringify(posted); document.documentElement.dataset.kept = JSON.stringify(kept); };
let violations = 0;
addEventListener('securitypolicyviolation', (event) => { document.documentElement.dataset.violations = String(++violations) + ' ' + event.violatedDirective; });
addEventListener('error', (event) => { document.documentElement.dataset.error = event.message; });
globalThis.acquireVsCodeApi = () => ({
  getState: () => kept,
  setState: (state) => { kept = state; note(); },
  postMessage: (message) => {
    posted.push(message); note();
    if (message.type !== 'ready') return;
    for (const one of ${JSON.stringify(shown?.messages ?? []).replace(/</g, '\\u003c')}) postMessage(one, '*');
    setTimeout(() => { ${shown?.after ?? ''} }, 300);
  },
});`;

/** Runs the browser once, by itself, with a profile of its own; gives what it printed. */
function chromium(profile: string, args: readonly string[]): Promise<string> {
  const all = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
    `--user-data-dir=${profile}`,
    '--virtual-time-budget=4000',
    ...args,
  ];
  return new Promise((done, failed) => {
    const child = spawn(browser ?? 'chromium', all, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.on('error', failed);
    child.on('close', (code) =>
      code === 0 ? done(Buffer.concat(parts).toString()) : failed(new Error(`The browser ended with ${code}.`)),
    );
  });
}
