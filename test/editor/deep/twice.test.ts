import assert from 'node:assert/strict';
import { pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';
import { endOf } from '../workbench/runs.ts';

const file = 'question.baton.yaml';

describe('what is asked for twice', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file });
  });
  const panel = () => stage.workbench.webview();
  const waits = () =>
    panel()
      .locator('.state', { hasText: /^Waits for you/ })
      .waitFor();
  const ends = () => stage.runs().map((log) => endOf(log)?.status);
  const settle = async (wanted: (string | undefined)[]): Promise<void> => {
    while (JSON.stringify(ends()) !== JSON.stringify(wanted)) await stage.workbench.page.waitForTimeout(100);
  };

  it('Stop ends a run once', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').click();
    await waits();
    await panel().getByRole('button', { name: 'Stop' }).dblclick();
    await panel()
      .locator('.state', { hasText: /^Cancelled/ })
      .waitFor();
    await settle(['cancelled']);
    assert.equal(await panel().getByText('needs you').count(), 0, 'nothing is asked any more');
    const log = stage.runs()[0] ?? [];
    assert.equal(log.filter(({ type }) => type === 'run.finished').length, 1);
    assert.equal(await workbench.squiggles(file).count(), 0, 'that it was stopped is no problem of the text');
  });
});
