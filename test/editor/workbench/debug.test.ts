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

  it('shows values in the text, behind the line and under the pointer, and completes in the console', async () => {
    const { workbench } = stage;
    const { page } = workbench;
    await workbench.editor(file).locator('.view-line', { hasText: 'greeting = ' }).first().waitFor();
    await page.mouse.move(640, 795);
    await workbench
      .editor(file)
      .locator('.view-line', { hasText: 'greeting | length' })
      .locator('span span', { hasText: 'greeting' })
      .first()
      .hover();
    await page.locator('.debug-hover-widget', { hasText: 'Hello, world!' }).first().waitFor();
    await workbench.picture(picture('debug-values'), { parkMouse: false });
    await page.mouse.move(640, 795);
    await page.keyboard.press('Control+Shift+y');
    await page.locator('.repl-input-wrapper').first().click();
    await page.keyboard.type('gree');
    const names = page.locator('.repl .suggest-widget.visible .monaco-list-row', { hasText: 'greet' }).first();
    await workbench.transient(
      () => page.keyboard.press('Control+Space'),
      (timeout) => names.waitFor({ timeout }),
    );
    await workbench.picture(picture('debug-console'));
    await page.keyboard.press('Escape');
    await page.keyboard.type('t.greeting | upper ');
    await page.keyboard.press('Enter');
    await page.locator('.repl', { hasText: 'HELLO, WORLD!' }).first().waitFor();
    await workbench.command('View: Hide Panel');
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
