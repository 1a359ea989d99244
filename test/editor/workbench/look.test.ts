import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

const file = 'colours.baton.yaml';

describe('a pipeline on the screen', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ theme: 'light', open: file });
  });
  after(() => stage?.close());

  for (const theme of ['light', 'dark'] as const)
    it(`is a Baton file whose templates and AUTO tags have colours of their own in the ${theme} theme`, async () => {
      const { workbench } = stage;
      await workbench.wear(theme);
      await workbench.editor(file).locator('.view-line').first().waitFor();
      await workbench.statusBar().getByText('Baton', { exact: true }).waitFor();
      const colour = (text: string) => workbench.tokenClass(file, text);
      // The grammar comes a moment after the text, line by line: wait until a piece differs from the words beside it.
      for (const piece of ['{{', 'AUTO', 'upper', 'prompt'])
        while ((await colour(piece)) === (await colour('Explain'))) await workbench.page.waitForTimeout(100);
      await workbench.picture(picture(`colours-${theme}`));
    });

  it('offers Run and Show Graph in its title bar', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').waitFor();
    await workbench.titleAction('Show Graph').waitFor();
  });
});
