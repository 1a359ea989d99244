import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Browser, FrameLocator } from '../../editor/workbench/playwright.ts';
import { Workbench } from '../../editor/workbench/window.ts';
import { ms, print, quantile } from './print.ts';

interface Server {
  url(options: { folder: string; development: string }): string;
  stop(): Promise<void>;
}

interface Harness {
  installHarness(): void;
  startVSCode(options: { extensionsDir: string; env: Record<string, string> }): Promise<Server>;
  launchBrowser(): Promise<Browser>;
}

/** The harness of the editor suites is plain JavaScript with packages of its own. */
async function loadHarness(): Promise<Harness> {
  const names = ['install.mjs', 'vscode/server.mjs', 'vscode/browser.mjs'];
  const modules = names.map((name) => import(pathToFileURL(resolve('test/editor', name)).href));
  const [install, server, browser]: [
    Pick<Harness, 'installHarness'>,
    Pick<Harness, 'startVSCode'>,
    Pick<Harness, 'launchBrowser'>,
  ] = (await Promise.all(modules)) as never;
  return { ...install, ...server, ...browser };
}

/** So often a small pipeline is run, and one of a thousand steps, which takes long. */
const times = { small: 30, thousand: 12, flagship: 5 };

/** What the extension beside ours tells (meter/extension.cjs). */
interface Meter {
  /** When the command that does nothing was last begun, in milliseconds since 1970. */
  pressed(): Promise<number>;
  begin(): Promise<unknown>;
  /** For each look at the clock: how late it came, and what the host's thread had worked since the one before, in ms. */
  end(): Promise<{ late: number[]; work: number[] }>;
}

/** In VS Code, with the built extension: how soon a run shows after its button is pressed, and how long the extension host's turns are. */
export async function measureWorkbench(): Promise<void> {
  if (!existsSync('dist/extension.cjs')) throw new Error('The extension is not built: node esbuild.mjs --production');
  const { installHarness, startVSCode, launchBrowser } = await loadHarness();
  installHarness();
  await using parts = new AsyncDisposableStack();
  const work = parts.adopt(mkdtempSync(join(tmpdir(), 'baton-bench-')), (folder) =>
    rmSync(folder, { recursive: true, force: true }),
  );
  const folder = join(work, 'workspace');
  cpSync('examples', folder, { recursive: true });
  writeFileSync(join(folder, 'thousand.baton.yaml'), thousand());
  const portFile = join(work, 'port');
  const extensionsDir = join(work, 'extensions');
  cpSync('test/bench/panel/meter', join(extensionsDir, 'meter'), { recursive: true });
  const server = parts.adopt(await startVSCode({ extensionsDir, env: { METER_PORT_FILE: portFile } }), (one) => one.stop());
  const browser = parts.adopt(await launchBrowser(), (one) => one.close());
  const url = server.url({ folder, development: resolve('.') });
  const workbench = parts.adopt(await Workbench.open(browser, url), (one) => one.close());
  await workbench.page.evaluate(notePresses);
  const meter = await findMeter(portFile);

  const nothing = await measureFirstChange(
    workbench,
    meter,
    'hello.baton.yaml',
    times.small,
    '≤ 200 ms (less the empty command)',
  );
  await measureFirstChange(workbench, meter, 'thousand.baton.yaml', times.thousand, '≤ 500 ms (less the empty command)');
  print(`empty command: pressed → begun in the host, median of ${nothing.length}`, ms(quantile(nothing, 0.5)), 'control');
  await measureTurns(workbench, meter);
}

/** Steps that do nothing, so many side by side as in the other measurements. */
function thousand(): string {
  const steps = Array.from({ length: 1000 }, (_, index) => {
    const after = index < 24 ? '' : `, dependencies: [step_${index - 24}]`;
    return `  - {id: step_${index}${after}, set: {value_${index}: ${index}}}`;
  });
  return ['id: thousand', 'steps:', ...steps, ''].join('\n');
}

async function findMeter(portFile: string): Promise<Meter> {
  while (!existsSync(portFile) || !readFileSync(portFile, 'utf8')) await delay(100);
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${readFileSync(portFile, 'utf8')}/${path}`)).json();
  return {
    pressed: async () => Number(await ask('pressed')),
    begin: () => ask('begin'),
    end: async () => (await ask('end')) as { late: number[]; work: number[] },
  };
}

/** For the window: keeps when something was last clicked. */
function notePresses(): void {
  addEventListener('click', () => Object.assign(globalThis, { pressedAt: Date.now() }), { capture: true });
}

/** For the panel: keeps when it had drawn what it was told first of the newest run. */
function noteChanges(): void {
  let folder: unknown;
  addEventListener('message', ({ data }) => {
    const run = /^(snapshot|run)$/.test(data?.type) ? data.run : undefined;
    if (!run || run.folder === folder) return;
    folder = run.folder;
    Object.assign(globalThis, { toldAt: Date.now() });
    // After the frame that shows it.
    requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { shownAt: Date.now() })));
  });
}

const numberIn = (name: 'pressedAt' | 'toldAt' | 'shownAt'): ((element?: Element) => number) =>
  new Function(`return globalThis.${name} ?? 0`) as (element?: Element) => number;

async function measureFirstChange(
  workbench: Workbench,
  meter: Meter,
  file: string,
  count: number,
  goal: string,
): Promise<number[]> {
  const { page } = workbench;
  await workbench.openFile(file);
  await workbench.titleAction('Show Graph').click();
  const panel = workbench.webview();
  await panel.getByText('Ready', { exact: false }).first().waitFor();
  await panel.locator('body').evaluate(noteChanges);
  const pressedAt = (): Promise<number> => page.evaluate(numberIn('pressedAt'));

  const [runs, told, nothing]: [number[], number[], number[]] = [[], [], []];
  for (let index = 0; index <= count; index++) {
    await workbench.titleAction('Do Nothing').click();
    let begun = 0;
    for (const from = await pressedAt(); begun < from; begun = await meter.pressed()) await delay(5);
    nothing.push(begun - (await pressedAt()));

    await workbench.titleAction('Run').click();
    const from = await pressedAt();
    let shown = 0;
    for (; shown < from; shown = await panel.locator('body').evaluate(numberIn('shownAt'))) await delay(20);
    runs.push(shown - from);
    told.push((await panel.locator('body').evaluate(numberIn('toldAt'))) - from);
    await ended(panel);
    await workbench.titleAction('Run').waitFor();
  }
  const [first = 0, ...others] = runs;
  print(
    `Run pressed → first change in the panel, ${file}: p50, p95`,
    `${ms(quantile(others, 0.5))}, ${ms(quantile(others, 0.95))}`,
    goal,
  );
  print('  until the panel was told, p50', ms(quantile(told.slice(1), 0.5)), '');
  print('  the first run of the window, which loads the engine', ms(first), '');
  return nothing.slice(1);
}

const ended = (panel: FrameLocator): Promise<void> => panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();

async function measureTurns(workbench: Workbench, meter: Meter): Promise<void> {
  await workbench.openFile('research-brief.baton.yaml');
  await workbench.titleAction('Show Graph').click();
  const panel = workbench.webview();
  await panel.getByText('Ready', { exact: false }).first().waitFor();
  const [late, work]: [number[], number[]] = [[], []];
  let took = 0;
  for (let index = 0; index < times.flagship; index++) {
    const from = performance.now();
    await meter.begin();
    await workbench.titleAction('Run').click();
    await panel.locator('.state', { hasText: /^Running/ }).waitFor();
    await ended(panel);
    const turns = await meter.end();
    took += performance.now() - from;
    late.push(...turns.late);
    work.push(...turns.work);
    await workbench.titleAction('Run').waitFor();
  }
  await meter.begin();
  await delay(took);
  const idle = await meter.end();
  const far = (numbers: number[]): string => [0.99, 0.999, 1].map((part) => ms(quantile(numbers, part))).join(', ');
  print(
    `host, flagship × ${times.flagship} (${Math.round(took / 1000)} s): a turn late by p99, p99.9, most`,
    far(late),
    '≤ 30 ms beside the idle host',
  );
  print('  the same of the idle host, as long', far(idle.late), 'control');
  print('  work of its thread in a turn and the 4 ms before', far(work), '≤ 30 ms');
  print('  the same of the idle host', far(idle.work), 'control');
}
