import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rerunChanged, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('the file of a personality', () => {
  const root = temporaryFolder();
  const prompt = 'Summarise this in one sentence: The mill at Orrin was built in 1771. It closed in 1934.';
  const words = (style: string) => {
    mkdirSync(join(root(), '.baton/personalities'), { recursive: true });
    writeFileSync(
      join(root(), '.baton/personalities/mill.md'),
      `---\nstyle: ${style}\nextends: house\n---\nYou speak of mills.\n`,
    );
    writeFileSync(join(root(), '.baton/personalities/house.md'), 'You are of the house.\n');
  };
  it('is what the model is told, and another one is another question', async () => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      `id: p\nsteps:\n  - {id: x, personality: mill, prompt: "${prompt}"}\noutputs: {x: "{{ x }}"}\n`,
    );
    words('dry');
    const first = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {} });
    assert.equal((await first.done).status, 'succeeded');
    const told = first.state.steps.get('x')?.parameters;
    assert.match(JSON.stringify(told), /You are of the house\.\\n\\nYou speak of mills\.\\n\\nStyle: dry\./);

    const same = await rerunChanged({ folder: first.folder, env: {} });
    await same.done;
    assert.equal(same.state.steps.get('x')?.provenance, 'reused');

    words('merry');
    const other = await rerunChanged({ folder: same.folder, env: {} });
    await other.done;
    assert.notEqual(other.state.steps.get('x')?.provenance, 'reused');
    assert.match(JSON.stringify(other.state.steps.get('x')?.parameters), /Style: merry\./);
  });
  it('is sent as it stands, whatever it looks like', async () => {
    const braces = 'Say {{ token }} {{ nobody | }} {% if %} <AUTO>a tone</AUTO> {{ file:p.baton.yaml }}.';
    mkdirSync(join(root(), '.baton/personalities'), { recursive: true });
    writeFileSync(join(root(), '.baton/personalities/words.md'), braces);
    writeFileSync(
      join(root(), 'w.baton.yaml'),
      `id: w\nsteps:\n  - {id: x, personality: words, prompt: "${prompt}"}\noutputs: {x: "{{ x }}"}\n`,
    );
    const run = await startRun({ file: 'w.baton.yaml', cwd: root(), env: {} });
    assert.equal((await run.done).status, 'succeeded');
    assert.ok(JSON.stringify(run.state.steps.get('x')?.parameters).includes(braces));
  });
});
