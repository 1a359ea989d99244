import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Answers, playModel } from './answers.ts';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const file = 'twelve.baton.yaml';

describe('a window that is loaded anew', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  let model: Answers;
  before(async () => {
    model = await playModel();
    stage = await shareStage({
      files: {
        'baton.yaml': `providers:\n  local: { type: openai-compatible, profile: custom, base_url: "${model.url}", key: none }\n`,
      },
    });
  });
  after(async () => {
    rmSync(join(stage.folder, 'baton.yaml'));
    await model.close();
  });
  const panel = () => stage.workbench.webview();
  const state = (word: string) => panel().locator('.state', { hasText: new RegExp(`^${word}`) });

  it('runs to the end without one', async () => {
    const { workbench } = stage;
    // Not by the window's address: with a file in it VS Code restores no editors when the window is loaded anew.
    await workbench.openFile(file);
    await workbench.titleAction('Run').click();
    await state('Succeeded').waitFor();
    assert.equal(endOf(stage.runs()[0])?.status, 'succeeded');
  });

  it('goes on with a run from its middle: no settled step runs again, and the result is the same', async () => {
    const { workbench } = stage;
    const before = model.asked.length;
    const fifth = model.hold('five');
    await workbench.titleAction('Run').click();
    await fifth.begun;
    await panel().locator('[data-path=s5].is-running').waitFor();
    await workbench.picture(picture('reload-before'));
    await workbench.reload();
    fifth.go();
    await state('Succeeded').waitFor();
    await workbench.picture(picture('reload-after'));

    const [whole, cut] = stage.runs();
    assert.ok(whole && cut);
    const settled = cut.filter(({ type }) => type === 'step.succeeded').map(({ path }) => path);
    assert.deepEqual(
      settled,
      Array.from({ length: 12 }, (_, index) => `s${index + 1}`),
    );
    assert.deepEqual(endOf(cut)?.outputs, endOf(whole)?.outputs);
    assert.ok(
      cut.some(({ type }) => type === 'run.resumed'),
      'the run was cut off and went on',
    );
    const again = model.asked.slice(before);
    const others = again.filter((word) => word !== 'five');
    assert.equal(new Set(others).size, others.length, `no question but the one that was cut off is asked twice: ${again}`);
  });
});
