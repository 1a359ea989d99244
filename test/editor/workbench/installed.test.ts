import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExtensionPackage } from '../../package.mjs';
import { installVsix, openStage, picture, pictureFailures, type Stage } from './harness.ts';
import { runLogs } from './runs.ts';

describe('the packaged extension, installed', () => {
  let work: string;
  let stage: Stage | undefined;
  pictureFailures(() => stage);
  before(async () => {
    work = mkdtempSync(join(tmpdir(), 'baton-vsix-'));
    await installVsix(await findExtensionPackage(), join(work, 'extensions'));
  });
  after(async () => {
    await stage?.close();
    rmSync(work, { recursive: true, force: true });
  });

  it('helps with writing in a folder that is not trusted, and runs nothing there', async () => {
    stage = await openStage({
      open: 'hello.baton.yaml',
      trust: true,
      extensionsDir: join(work, 'extensions'),
      driver: false,
    });
    const { workbench, folder } = stage;
    const { page } = workbench;
    await workbench.statusBar().getByText('Restricted Mode').waitFor();
    await workbench.titleAction('Show Graph').click();
    await workbench.webview().locator('[role=treeitem][data-path="greet"]').waitFor();
    await page.locator('.editor-actions .action-label[aria-label="Run"].disabled').first().waitFor();
    await workbench.webview().getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.notifications-toasts .notification-list-item', { hasText: 'only in trusted workspaces' }).waitFor();
    await workbench.picture(picture('restricted'));
    await workbench.openFile('bad.baton.yaml');
    await workbench.squiggles('bad.baton.yaml').nth(1).waitFor();
    assert.deepEqual(runLogs(folder), []);
  });

  it('runs a pipeline once the folder is trusted, quietly, and says by itself why another one did not start', async () => {
    assert.ok(stage);
    const { workbench } = stage;
    const { page } = workbench;
    await workbench.command('Workspaces: Manage Workspace Trust');
    await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).first().click();
    await workbench.statusBar().getByText('Restricted Mode').waitFor({ state: 'hidden' });
    await workbench.clear();
    await workbench.openFile('hello.baton.yaml');
    await workbench.titleAction('Run').click();
    await workbench
      .webview()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    await workbench.picture(picture('installed'));
    // VS Code may have something to say on a busy machine; we have not.
    const toasts = page.locator('.notifications-toasts .notification-list-item', { hasText: /hello|Baton/ });
    assert.deepEqual(await toasts.allTextContents(), []);

    await workbench.openFile('bad.baton.yaml');
    await workbench.titleAction('Run').click();
    const toast = page.locator('.notifications-toasts .notification-list-item', { hasText: 'did not start' });
    await toast.waitFor();
    await toast.getByRole('button', { name: 'Show Problems' }).click();
    await page.locator('.markers-panel').waitFor();
  });
});
