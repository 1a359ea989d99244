import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { runLogs } from './runs.ts';

const cli = resolve('dist/cli.cjs');
const file = 'question.baton.yaml';

/** `baton serve` of a folder of its own, with a pipeline that asks a person. */
async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'baton-served-'));
  writeFileSync(join(folder, 'baton.yaml'), '');
  cpSync(`test/editor/cases/${file}`, join(folder, file));
  const made = spawnSync(process.execPath, [cli, 'token', 'ann', '--role', 'operator', '--json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const server = spawn(process.execPath, [cli, 'serve', '--port', '0'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await new Promise<string>((done, failed) => {
    let said = '';
    const hear = (piece: Buffer): void => {
      said += String(piece);
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found) done(found);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.once('exit', () => failed(new Error(said)));
  });
  return {
    folder,
    url,
    token: String(JSON.parse(made.stdout).token),
    async close() {
      const gone = new Promise((done) => server.once('exit', done));
      server.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

describe('the view Remote', () => {
  let stage: Stage;
  let served: Awaited<ReturnType<typeof startServer>>;
  pictureFailures(() => stage);
  before(async () => {
    served = await startServer();
    stage = await shareStage({ open: file });
  });
  after(async () => {
    await stage?.close();
    await served?.close();
  });

  it('begins, answers, shows and fetches runs of a server', async () => {
    const { workbench } = stage;
    const { page, quickInput } = workbench;
    const box = quickInput.locator('input').first();
    const rows = page
      .locator('.pane')
      .filter({ has: page.getByText('Remote', { exact: true }) })
      .locator('.monaco-list-row');
    const row = (status: string) => rows.and(page.locator(`[aria-label^="question, ${status}"]`)).first();
    await workbench.command('Baton: Add Server…');
    await box.fill('http://runs.example.org');
    await quickInput.getByText('Only https:// keeps a token secret').waitFor();
    await box.fill(served.url);
    await page.keyboard.press('Enter');
    await quickInput.getByText('A token of 127.0.0.1').waitFor();
    await box.fill(served.token);
    await page.keyboard.press('Enter');
    await workbench.showSide('Baton');
    const header = page.getByRole('button', { name: 'Remote Section' });
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
    await rows
      .getByText(/, as ann$/)
      .first()
      .waitFor();

    // The file in front is the first that is offered; its run begins in a panel.
    await workbench.goTo(file, 1);
    await workbench.command('Baton: Run on a Server…');
    await workbench.pick('named like the file in front');
    const panel = workbench.webview();
    await panel.getByRole('button', { name: 'Run', exact: true }).first().click();
    const banner = panel.locator('.banner');
    await banner.getByText('Who signs it?').waitFor();
    assert.equal(await panel.getByRole('button', { name: 'Debug' }).count(), 0, 'what a server cannot do is not offered');
    await row('waiting').waitFor();
    await workbench.picture(picture('remote-waiting'));
    await banner.locator('input').first().fill('Bo Day');
    await banner.getByRole('button', { name: 'Answer' }).click();
    await banner.getByText('Send the letter as it stands?').waitFor();
    await banner.getByRole('button', { name: 'Approve' }).click();
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    await row('succeeded').waitFor();
    assert.equal(runLogs(served.folder).length, 1);
    assert.equal(stage.runs().length, 0, 'nothing ran here');

    // Fetched, it is a run of another machine.
    await row('succeeded').hover();
    await row('succeeded').getByRole('button', { name: 'Fetch into This Workspace' }).click();
    while (!readdirSync(stage.folder).includes('.baton') || stage.runs().length === 0) await page.waitForTimeout(100);
    await workbench.webview().getByText('Another machine wrote this run').first().waitFor();
    await workbench.picture(picture('remote-fetched'));

    // In one action: it is fetched, and forked here with another value.
    await workbench.transient(
      () => row('succeeded').click({ button: 'right' }),
      async (timeout) => {
        // A menu that has just opened does not take a click yet.
        const item = page.getByRole('menuitem', { name: 'Fetch and Fork with Another Value…' });
        await item.waitFor({ timeout });
        await item.hover();
        await page.keyboard.press('Enter');
        await quickInput.getByText('Which value do you want to change?').waitFor({ timeout });
      },
    );
    await page.keyboard.press('Escape');
  });

  it('shows what differs between the text of a server and the one here', async () => {
    const { workbench } = stage;
    const { page } = workbench;
    const own = readFileSync(join(stage.folder, file), 'utf8');
    writeFileSync(join(served.folder, file), own.replace('Who signs it?', 'Who signs the letter?'));
    await page.getByRole('tab', { name: /^question\.baton\.yaml/ }).click();
    await workbench.editor(file).waitFor();
    await workbench.command('Baton: Compare with the Text on a Server…');
    const diff = page.locator('.monaco-diff-editor');
    await diff.getByText('Who signs the letter?').first().waitFor();
    await diff.getByText('Who signs it?').first().waitFor();
    await workbench.picture(picture('remote-compared'));
  });
});
