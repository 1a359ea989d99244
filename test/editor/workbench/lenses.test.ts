import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

const file = 'tags.baton.yaml';

describe('the lenses above a pipeline', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file, theme: 'light' });
  });
  after(() => stage?.close());

  const lens = (text: string) => stage.workbench.editor(file).locator('.codelens-decoration a', { hasText: text }).first();

  it('tell what a run would take, step by step, and lead to the step that is picked', async () => {
    const { workbench } = stage;
    await lens('Estimate').click();
    const row = workbench.quickInput.locator('.monaco-list-row', { hasText: 'facts' }).first();
    await row.getByText('calls: 1').first().waitFor();
    for (const words of ['What a run of tags would take', 'In all'])
      await workbench.quickInput.getByText(words).first().waitFor();
    await workbench.picture(picture('estimate'));
    await row.click();
    await workbench.quickInput.waitFor({ state: 'hidden' });
  });

  it('resolve an AUTO tag, whose answer is shown behind it', async () => {
    const { workbench } = stage;
    await lens('Resolve set.most').click();
    await workbench.editor(file).locator('.view-line', { hasText: '= 2' }).waitFor();
    await workbench.picture(picture('resolved'));
    // Lenses are asked for anew after hints.
    await workbench.editor(file).locator('.codelens-decoration a', { hasText: 'Resolve' }).first().waitFor({ state: 'detached' });
  });
});
