import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

const file = 'bad.baton.yaml';

describe('writing a pipeline', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file, theme: 'dark' });
  });
  after(() => stage?.close());

  it('underlines what is wrong, and says what and what to do', async () => {
    const { workbench } = stage;
    await workbench.squiggles(file).nth(1).waitFor();
    assert.match(await workbench.hover(file, 'frist'), /frist[\s\S]*first/);
    await workbench.picture(picture('hover'), { parkMouse: false });
  });

  it('mends it with a quick fix', async () => {
    const { workbench } = stage;
    const fix = await workbench.quickFix(file, 6, 22, 'first');
    // What is offered rests on problems that are all shown by now.
    const before = await workbench.squiggles(file).count();
    await workbench.picture(picture('quick-fix'));
    await fix.click();
    await workbench.editor(file).locator('.view-line', { hasText: 'dependencies: [first]' }).waitFor();
    await workbench
      .squiggles(file)
      .nth(before - 1)
      .waitFor({ state: 'hidden' });
  });

  it('offers the steps inside a template', async () => {
    const { workbench } = stage;
    await workbench.goTo(file, 7, 18);
    await workbench.page.keyboard.type(' with {{ fi');
    await workbench.page.keyboard.press('Control+Space');
    await workbench.suggestions.locator('.monaco-list-row').first().waitFor();
    await workbench.picture(picture('completion'));
    await workbench.complete('first');
    await workbench.editor(file).locator('.view-line', { hasText: 'with {{ first' }).waitFor();
  });
});
