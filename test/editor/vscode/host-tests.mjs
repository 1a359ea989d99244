// Runs a module of tests inside a real extension host and gives its exit code: what desktop VS Code does with extensionTestsPath.

import { launchBrowser } from './browser.mjs';
import { startVSCode } from './server.mjs';

/**
 * `tests` is a module with a `run` function; `environment` becomes `process.env` of the extension host; `extensionsDir` holds
 * extensions that are installed besides, which with `proposals` may use unsettled API.
 * @returns {Promise<{ code: number, log: string }>} 0 when `run` resolved; `log` is what the extension host printed
 */
export async function runHostTests({
  extension,
  tests,
  folder,
  environment = {},
  extensionsDir,
  proposals = false,
  timeout = 300_000,
}) {
  const server = await startVSCode(extensionsDir === undefined ? {} : { extensionsDir });
  const browser = await launchBrowser();
  let log = '';
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    // VS Code calls these two, where the window has them, when it runs extension tests.
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      log += `[${type}] ${args.join(' ')}\n`;
    });
    const code = await new Promise((done, fail) => {
      const late = () => fail(new Error(`The extension host gave no result in ${timeout} ms.\n${log}\n${server.log()}`));
      const timer = setTimeout(late, timeout);
      page.on('crash', () => fail(new Error('The browser page crashed.')));
      page
        .exposeFunction('codeAutomationExit', (exitCode) => {
          clearTimeout(timer);
          done(exitCode);
        })
        .then(() => page.goto(server.url({ folder, development: extension, tests, environment, proposals })))
        // Nobody looks at this window, and to draw it takes a third of the work.
        .then(() => page.addStyleTag({ content: 'html { opacity: 0 }' }))
        .catch(fail);
    });
    return { code, log };
  } finally {
    await browser.close();
    await server.stop();
  }
}
