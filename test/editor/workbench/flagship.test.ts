import { openStage, picture, pictureFailures, type Stage } from './harness.ts';

const file = 'research-brief.baton.yaml';

describe('the flagship example, run in the editor', () => {
  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
    describe(`in the ${theme} theme`, () => {
      let stage: Stage;
      pictureFailures(() => stage);
      before(async () => {
        stage = await openStage({ theme, open: `examples/research-brief/${file}` });
      });
      after(() => stage?.close());

      it('succeeds without a key and shows its graph', async () => {
        const { workbench } = stage;
        await workbench.titleAction('Run').waitFor();
        await workbench.page.keyboard.press('ControlOrMeta+b');
        await workbench.titleAction('Run').click();
        const panel = workbench.webview();
        await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
        await panel.getByText('Fit', { exact: true }).click();
        await workbench.picture(picture(`flagship-graph-${theme}`));
        await panel.locator('[data-path=summary]').first().click();
        await panel.getByText('Why').first().waitFor();
        await workbench.picture(picture(`flagship-${theme}`));
      });
    });
});
