import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

const file = 'research-brief.baton.yaml';

describe('the flagship example, run in the editor', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ theme: 'dark', open: file });
  });
  after(async () => {
    await stage?.workbench.page.keyboard.press('ControlOrMeta+b');
    await stage?.close();
  });

  it('succeeds without a key and shows its graph', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').waitFor();
    await workbench.page.keyboard.press('ControlOrMeta+b');
    await workbench.titleAction('Run').click();
    const panel = workbench.webview();
    await panel.locator('.state', { hasText: /^Succeeded/ }).waitFor();
    await workbench.picture(picture('flagship-graph-dark'));
    await panel.locator('[data-path=summary]').first().click();
    await panel.getByText('Why').first().waitFor();
    await workbench.picture(picture('flagship-dark'));
  });

  for (const theme of ['light', 'hc-dark', 'hc-light'] as const)
    it(`is seen in the ${theme} theme as soon as somebody changes to it`, async () => {
      const { workbench } = stage;
      await workbench.wear(theme);
      const panel = workbench.webview();
      await panel.locator(`body.${bodyClass[theme]}`).waitFor();
      await panel.getByText('Why').first().waitFor();
      await workbench.picture(picture(`flagship-${theme}`));
    });
});

/** How VS Code tells a webview its theme. */
const bodyClass = { light: 'vscode-light', 'hc-dark': 'vscode-high-contrast', 'hc-light': 'vscode-high-contrast-light' } as const;
