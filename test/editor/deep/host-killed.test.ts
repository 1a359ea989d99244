import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExtensionPackage } from '../../package.mjs';
import { type Answers, playModel } from '../workbench/answers.ts';
import { installVsix, openStage, picture, pictureFailures, type Stage } from '../workbench/harness.ts';
import { endOf } from '../workbench/runs.ts';

const file = 'twelve.baton.yaml';

// A window in which an extension is developed ends with its extension host: this is one as users have it.
describe('an extension host that is killed while a run goes on', () => {
  let stage: Stage;
  let work: string;
  let model: Answers;
  pictureFailures(() => stage);
  before(async () => {
    work = mkdtempSync(join(tmpdir(), 'baton-killed-'));
    model = await playModel();
    await installVsix(await findExtensionPackage(), join(work, 'extensions'));
    stage = await openStage({
      extensionsDir: join(work, 'extensions'),
      open: file,
      files: {
        'baton.yaml': `providers:\n  local: { type: openai-compatible, profile: custom, base_url: "${model.url}", key: none }\n`,
      },
    });
  });
  after(async () => {
    await stage?.close();
    await model?.close();
    rmSync(work, { recursive: true, force: true });
  });
  const panel = () => stage.workbench.webview();
  const state = (word: string) => panel().locator('.state', { hasText: new RegExp(`^${word}`) });

  it('the panel says that nobody answers, then a new one shows the run, which goes on', async () => {
    const { workbench } = stage;
    const first = model.hold('one');
    await workbench.titleAction('Run').click();
    await first.begun;
    await panel().locator('[data-path=s1].is-running').waitFor();
    await panel().locator('[data-path=s1] .id').click();
    await panel().getByRole('tab', { name: 'Timeline' }).click();
    // So that the page has heard a beat, and has told what it shows.
    await workbench.page.waitForTimeout(6000);
    const host = extensionHostOf(join(work, 'extensions'));
    const again = model.hold('one');
    process.kill(host, 'SIGSTOP');
    await panel().getByText('has not answered since', { exact: false }).waitFor({ timeout: 60_000 });
    await state('Not known').waitFor();
    assert.equal(await panel().getByRole('button', { name: 'Stop' }).count(), 0, 'nothing is offered that nobody hears');
    await workbench.picture(picture('host-silent'));

    process.kill(host, 'SIGKILL');
    first.go();
    await again.begun;
    await state('Running').waitFor({ timeout: 60_000 });
    assert.equal(
      await workbench.page.locator('.tab', { hasText: 'twelve – graph' }).count(),
      1,
      'it takes the place of the old one',
    );
    await panel().locator('[role=tab][aria-selected=true]', { hasText: 'Timeline' }).waitFor();
    await panel().locator('.time-row.selected', { hasText: 's1' }).waitFor();
    await workbench.picture(picture('host-anew'));
    again.go();
    await state('Succeeded').waitFor();
    assert.equal(endOf(stage.runs().at(-1))?.status, 'succeeded');
    assert.equal(stage.runs().length, 1);
  });
});

/** The process of the extension host whose extensions lie in a folder: its environment and its parent's name the folder. */
function extensionHostOf(extensions: string): number {
  const wordsOf = (pid: string): string[] => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      // It has ended meanwhile.
      return [];
    }
  };
  const parentOf = (pid: string): string | undefined => /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const server = pids.find(
    (pid) => wordsOf(pid).some((word) => word.endsWith('server-main.js')) && wordsOf(pid).includes(extensions),
  );
  const host = pids.find((pid) => wordsOf(pid).includes('--type=extensionHost') && parentOf(pid) === server);
  assert.ok(host !== undefined, 'the extension host goes on');
  return Number(host);
}
