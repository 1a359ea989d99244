import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const file = 'asks.baton.yaml';

describe('a pipeline that runs a program', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file });
  });
  after(() => stage?.close());
  const dialog = () => stage.workbench.page.locator('.monaco-dialog-box');
  const runs = () => stage.runs();

  it('asks first, and leaves no run behind when the answer is no', async () => {
    await stage.workbench.titleAction('Run').click();
    await dialog().getByText('Allow asks to use terminal:echo').waitFor();
    await dialog().getByText('argv: echo "hello from a program"').waitFor();
    await dialog().getByText('step say, asks.baton.yaml line 4').waitFor();
    // A careless Enter allows nothing.
    await dialog().locator('.monaco-button:focus', { hasText: 'Do Not Allow' }).waitFor();
    await stage.workbench.picture(picture('permission'));
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'hidden' });
    assert.deepEqual(runs(), []);
  });

  it('offers how far the program may reach, where something contains it', async function () {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    await dialog().getByRole('button', { name: 'Cancel' }).waitFor();
    await dialog().getByRole('button', { name: 'More…' }).click();
    await workbench.quickInput.getByText('Ask at Each Step').waitFor();
    const contained = await workbench.quickInput.getByText('Always Allow in This Folder, with the Network').isVisible();
    if (!contained) {
      await workbench.page.keyboard.press('Escape');
      console.log('      SKIPPED: nothing on this machine contains programs');
      this.skip();
    }
    await workbench.picture(picture('permission-further'));
    await workbench.page.keyboard.press('Escape');
    await workbench.quickInput.waitFor({ state: 'hidden' });
    assert.deepEqual(runs(), []);
  });

  it('runs when it is allowed, and does not ask the same text again', async () => {
    const { workbench } = stage;
    const succeeded = workbench.webview().locator('.state', { hasText: /^Succeeded/ });
    await workbench.titleAction('Run').click();
    await dialog().getByRole('button', { name: 'Always Allow in This Folder' }).click();
    await succeeded.waitFor();
    await workbench.titleAction('Run').click();
    while (runs().length < 2 || !endOf(runs()[1])) await workbench.page.waitForTimeout(100);
    assert.deepEqual(
      runs().map((log) => endOf(log)?.outputs),
      [{ said: 'hello from a program' }, { said: 'hello from a program' }],
    );
  });

  it('asks again when the permission is taken back', async () => {
    const { workbench } = stage;
    const grants = (): number =>
      JSON.parse(readFileSync(join(stage.server.dirs, 'home/.baton/grants.json'), 'utf8')).grants.length;
    const before = grants();
    await workbench.command('Baton: Take Back Permissions…');
    await workbench.quickInput.getByText('Which permissions do you take back?').waitFor();
    await workbench.picture(picture('permissions-back'));
    await workbench.quickInput.locator('.monaco-list-row', { hasText: 'terminal' }).getByRole('checkbox').click();
    await workbench.quickInput.getByRole('button', { name: 'OK' }).click();
    await workbench.quickInput.waitFor({ state: 'hidden' });
    // The list is gone before the disk has what was taken back.
    while (grants() === before) await workbench.page.waitForTimeout(50);
    await workbench.titleAction('Run').click();
    await dialog().getByText('Allow asks to use terminal:echo').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'hidden' });
    assert.equal(runs().length, 2);
  });
});
