import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../../engine/disk/errno.ts';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const token = 'till-48151623';

describe('a pipeline with a secret input', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: 'secret.baton.yaml' });
  });
  after(() => stage?.close());

  it('asks for it in a box that shows nothing of it, and hands it to the tool alone', async () => {
    const { workbench, folder } = stage;
    const { page, quickInput } = workbench;
    await workbench.titleAction('Run').click();
    const box = quickInput.locator('input[type=password]').first();
    const allow = page.locator('.monaco-dialog-box').getByRole('button', { name: 'Always Allow in This Folder' });
    // Leave is asked for first; then the run begins anew, and asks for what it needs.
    await allow.click();
    await box.fill(token);
    await workbench.picture(picture('secret'));
    await page.keyboard.press('Enter');
    const panel = workbench.webview();
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    await panel.locator('[data-path=use]').first().click();
    await panel.getByRole('complementary').getByText('‹secret token›').first().waitFor();
    await workbench.picture(picture('secret-used'));
    assert.deepEqual(endOf(stage.runs()[0])?.outputs, { said: `${token.length} ‹secret token›` });
    for (const shown of [await panel.locator('body').textContent(), await page.locator('body').textContent()])
      assert.ok(!shown?.includes(token), 'shown nowhere');
    for (const [file, content] of contents(join(folder, '.baton'))) assert.ok(!content.includes(token), file);
  });
});

/** All files with their content; read anew where one goes meanwhile, as those of an open database do. */
function contents(folder: string): [file: string, content: string][] {
  for (;;) {
    try {
      return files(folder).map((file) => [file, readFileSync(file, 'latin1')]);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }
}

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
