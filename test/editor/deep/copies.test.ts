import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';

describe('what is taken out of the window', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: 'hello.baton.yaml' });
  });

  it('is the graph as a picture, which the panel draws', async () => {
    const { workbench, folder } = stage;
    await workbench.titleAction('Show Graph').click();
    await workbench.webview().locator('[role=treeitem][data-path="greet"]').waitFor();
    await workbench.command('Baton: Export Graph…');
    await workbench.pick('PNG');
    const file = join(folder, 'drawn.png');
    await workbench.chooseFile(/hello\.png$/, file);
    while (!existsSync(file)) await workbench.page.waitForTimeout(100);
    await workbench.notification('drawn.png is written');
    const bytes = readFileSync(file);
    assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    assert.ok(width > 100 && height > 50, `${width} x ${height}`);
  });

  it('are diagnostics, without a value of the run', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    await workbench
      .webview()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    await workbench.command('Baton: Copy Diagnostics');
    await workbench.notification('Diagnostics are in the clipboard');
    const text = await workbench.page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /^### /);
    assert.match(text, /hello/);
    assert.doesNotMatch(text, /Hello, world/);
  });
});
