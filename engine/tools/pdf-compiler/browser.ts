import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errnoOf } from '../../disk/errno.ts';
import type { Environment } from '../../language/environment.ts';
import { webTexts } from '../../language/texts/tools/web.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { onPath } from '../programs/find-program.ts';
import { runCommand } from '../terminal/run.ts';
import type { ToolWorld } from '../tool.ts';

const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Milliseconds for one document. */
const timeoutMs = 120_000;

/** This machine's browser; one named by BATON_BROWSER is used without an alternative. */
export function findBrowser(env: Environment): string | undefined {
  const named = env['BATON_BROWSER'];
  if (named) return onPath(named, env);

  for (const name of [...names, ...places]) {
    const found = onPath(name, env);
    if (found !== undefined) return found;
  }

  return undefined;
}

/** Prints a page as PDF. It is our own page, loads nothing and runs nothing. Rejects with a RunError. */
export async function printPage(html: string, program: string, world: ToolWorld, signal: AbortSignal): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-pdf-'));
  try {
    const [page, pdf] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
    await writeFile(page, html);
    const args = [
      '--headless',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-extensions',
      '--disable-background-networking',
      // It needs no network: no name resolves.
      '--host-resolver-rules=MAP * ~NOTFOUND',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--no-pdf-header-footer',
      // Run by root, a browser starts only with this option.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--print-to-pdf=${pdf}`,
      pathToFileURL(page).href,
    ];
    const deadline = AbortSignal.timeout(timeoutMs);
    const ran = await runCommand({ program, args }, { cwd: folder, added: {} }, world, AbortSignal.any([signal, deadline])).catch(
      (error: unknown) => {
        if (!deadline.aborted || signal.aborted) throw error;
        throw new RunError({ kind: 'timeout', message: failed(say(webTexts.tooSlow, { seconds: timeoutMs / 1_000 })) });
      },
    );
    return await readFile(pdf).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
      const said = String(ran['stderr'] ?? '')
        .trim()
        .split('\n')
        .at(-1);
      throw new RunError({ kind: 'tool', message: failed(said || say(webTexts.silent)) });
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const failed = (why: string): string => say(webTexts.browserFailed, { why });
