import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHandle } from '../../../../engine/index.ts';
import { startRun } from '../../../../engine/index.ts';
import type { Live, RunEvent } from '../../../../engine/state/events.ts';
import { temporaryFolder } from '../../store/folder.ts';

const said = (level: 'info' | 'warning', text: string): Live => ({ type: 'step.log', at: 0, path: '', level, text });

describe('the end of a run', () => {
  const root = temporaryFolder();

  it('is the last event for every listener; a warning that comes while all is closed is a note', async () => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    writeFileSync(join(root(), 'p.baton.yaml'), 'id: p\nsteps:\n  - {id: a, set: {x: 1}}\n');
    const shown: RunEvent[] = [];
    const written: RunEvent[] = [];
    let handle: RunHandle | undefined;
    handle = await startRun({
      file: 'p.baton.yaml',
      cwd: root(),
      env: {},
      onEvent(event) {
        shown.push(event);
        if (event.type !== 'run.finished') return;
        // As a server of tools that is closed, and the sampler of memory do.
        handle?.context.live(said('info', 'closing'));
        handle?.context.live(said('warning', 'The server left a file behind.'));
      },
      onWritten: (event) => void written.push(event),
    });
    await handle.done;
    for (const events of [shown, written]) assert.equal(events.at(-1)?.type, 'run.finished');
    assert.deepEqual(handle.notes, ['The server left a file behind.']);
  });
});
