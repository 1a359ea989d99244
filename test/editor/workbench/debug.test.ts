import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';
import { endOf } from './runs.ts';

const file = 'hello.baton.yaml';

describe('debugging a pipeline', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: file, theme: 'dark' });
  });

  it('stops on F5 at a breakpoint that was set in the gutter, before the step runs', async () => {
    const { workbench } = stage;
    await workbench.titleAction('Run').waitFor();
    await workbench.clickGutter(file, 19);
    await workbench.breakpoints(file).first().waitFor();
    await workbench.page.keyboard.press('F5');
    await workbench.stoppedLine(file).first().waitFor();
    await workbench.callStack('count').waitFor();
    await workbench.picture(picture('debug-stopped'));
  });

  it('steps back to what was, and forward to the head', async () => {
    const { workbench } = stage;
    await workbench.debugAction('Step Back');
    await workbench.callStack('shout').waitFor();
    await workbench.debugAction('Step Back');
    await workbench.callStack('greet').waitFor();
    await workbench.picture(picture('debug-past'));
    await workbench.debugAction('Step Over');
    await workbench.callStack('shout').waitFor();
    await workbench.debugAction('Step Over');
    await workbench.callStack('count').waitFor();
    assert.equal(endOf(stage.runs()[0]), undefined, 'the run stands where it stood');
  });

  it('gives a step another value, which the steps after it read', async () => {
    const { workbench } = stage;
    await workbench.setVariable('Results', 'greet', '{"greeting":"Hi"}');
    const edited = () => (stage.runs()[0] ?? []).filter(({ type }) => type === 'run.edited').map(({ path }) => path);
    while (edited().length === 0) await workbench.page.waitForTimeout(100);
    await workbench.picture(picture('debug-edited'));
    assert.deepEqual(edited(), ['greet']);
  });

  it('goes on to the end', async () => {
    const { workbench } = stage;
    await workbench.debugAction('Continue');
    await workbench.debugToolbar.waitFor({ state: 'hidden' });
    await workbench
      .webview()
      .locator('.state', { hasText: /^Succeeded/ })
      .waitFor();
    assert.deepEqual(endOf(stage.runs()[0])?.outputs, { greeting: 'Hi', letters: 2 });

    // The stories after this one run the file too.
    await workbench.goTo(file, 19);
    await workbench.page.keyboard.press('F9');
    await workbench.breakpoints(file).first().waitFor({ state: 'detached' });
  });
});
