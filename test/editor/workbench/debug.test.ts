import { openStage, picture, pictureFailures, type Stage } from './harness.ts';

const file = 'hello.baton.yaml';

describe('debugging a pipeline', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await openStage({ open: file, theme: 'dark' });
  });
  after(() => stage?.close());

  it('stops on F5 at a breakpoint that was set in the gutter, before the step runs', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').waitFor();
    await workbench.clickGutter(file, 19);
    await workbench.breakpoints(file).first().waitFor();
    await workbench.page.keyboard.press('F5');
    await workbench.stoppedLine(file).first().waitFor();
    await workbench.page.locator('.debug-call-stack .monaco-list-row', { hasText: 'count' }).first().waitFor();
    await workbench.picture(picture('debug-stopped'));
  });

  it('goes on to the end', async () => {
    const { workbench } = stage;
    await workbench.debugAction('Continue');
    await workbench.debugToolbar.waitFor({ state: 'hidden' });
    await workbench
      .webview()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
  });
});
