import assert from 'node:assert/strict';
import { picture, pictureFailures, type Stage, shareStage } from '../workbench/harness.ts';
import { endOf } from '../workbench/runs.ts';

const [first, second] = ['hello.baton.yaml', 'twelve-sets.baton.yaml'];

const sets = `id: twelve-sets
steps:
  - {id: one, set: {n: 1}}
  - {id: two, set: {n: "{{ n + 1 }}"}}
outputs: {n: "{{ n }}"}
`;

describe('the debugger', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: first, files: { [second]: sets } });
  });
  const ends = () => stage.runs().map((log) => endOf(log)?.status);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await stage.workbench.page.waitForTimeout(100);
  };

  it('goes up to the line of the cursor, and begins again there', async () => {
    const { workbench } = stage;
    const { length: earlier } = stage.runs();
    await workbench.titleAction('Run').waitFor();
    await workbench.goTo(first, 19);
    await workbench.command('Baton: Debug to Here');
    await workbench.callStack('count').waitFor();
    await workbench.stoppedLine(first).first().waitFor();
    await workbench.debugAction('Restart');
    await until(() => stage.runs().length === earlier + 2);
    await workbench.callStack('count').waitFor();
    await workbench.stoppedLine(first).first().waitFor();
    assert.deepEqual(ends().slice(earlier), ['cancelled', undefined], 'the first was ended, the second stands');
  });

  it('holds two runs of two files, which go on one by one', async () => {
    const { workbench } = stage;
    const { length: earlier } = stage.runs();
    await workbench.openFile(second);
    await workbench.goTo(second, 4);
    await workbench.command('Baton: Debug to Here');
    // VS Code keeps the toolbar with the run that stood first, until that one goes on.
    await workbench
      .callStack('hello')
      .getByText(/^Paused/)
      .waitFor();
    await workbench
      .callStack('twelve-sets')
      .getByText(/^Paused/)
      .waitFor();
    await workbench.picture(picture('debug-two'));
    await workbench.debugAction('Continue');
    await until(() => ends()[earlier - 1] === 'succeeded');
    assert.equal(ends()[earlier], undefined, 'the other stands where it stood');
    await workbench.stoppedLine(second).first().waitFor();
    await workbench.debugAction('Continue');
    await workbench.debugToolbar.waitFor({ state: 'hidden' });
    await until(() => ends()[earlier] === 'succeeded');
  });
});
