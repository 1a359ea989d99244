import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as engine from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const texts = {
  loop: yaml`
    id: loop
    outputs: {all: "{{ each }}"}
    steps:
      - {id: each, for_each: "{{ range(5) }}", set: {x: "{{ item * 2 }}"}}
      - {id: said, tool: filesystem, action: write, parameters: {path: a.txt, content: "{{ each | length }}"}}
      - {id: person, ask: Which colour?, choices: [red, green], dependencies: [said]}
  `,
  fails: yaml`
    id: fails
    steps:
      - {id: first, set: {x: 1}}
      - {id: gone, tool: filesystem, action: read, parameters: {path: none.txt}, dependencies: [first]}
  `,
  calls: yaml`
    id: calls
    outputs: {all: "{{ inner.said }}"}
    steps:
      - id: inner
        pipeline: {outputs: {said: "{{ a.x }}"}, steps: [{id: a, set: {x: 1}}]}
      - {id: later, set: {y: "{{ inner.said + 1 }}"}}
  `,
};

describe('a run that is read again and again', () => {
  useOwnHome();
  const folder = temporaryFolder();

  /** A run of a text; gives its folder. */
  async function run(text: string): Promise<string> {
    writeFileSync(join(folder(), 'baton.yaml'), '{}\n');
    writeFileSync(join(folder(), 'a.baton.yaml'), text);
    const handle = await engine.startRun({ file: 'a.baton.yaml', cwd: folder(), env: {}, allow: ['filesystem'], wait: true });
    await handle.done;
    return handle.folder;
  }
  const tell = ({ state, result, log, started }: Awaited<ReturnType<typeof engine.readRun>>) => ({
    result: JSON.parse(JSON.stringify(result)),
    steps: [...state.steps].map(([path, step]) => [path, step.status]),
    questions: [...state.questions.keys()],
    status: state.status,
    facts: log.facts,
    notes: [log.torn, log.damage, log.end, log.seal?.mac],
    started,
  });

  for (const [name, text] of Object.entries(texts))
    it(`is what a first look at it gives, wherever its log ends: ${name}`, async () => {
      const at = await run(text);
      const { log } = engine.runPaths(at);
      const bytes = readFileSync(log);
      const read = engine.openRunReader(at);
      let looks = 0;
      for (let end = bytes.indexOf(10, bytes.indexOf(10) + 1) + 1; end > 0; end = bytes.indexOf(10, end) + 1) {
        // A part of the next line stands there already, as while it is written.
        writeFileSync(log, bytes.subarray(0, end + (looks % 2) * 5));
        looks++;
        const fresh = await engine.readRun(at).then(tell, String);
        assert.deepEqual(await read().then(tell, String), fresh);
      }
      assert.ok(looks > 4);
    });

  it('is read anew where its log was rewritten, damaged, or is no longer one of this machine', async () => {
    const at = await run(texts.loop);
    const { log } = engine.runPaths(at);
    const whole = readFileSync(log, 'utf8');
    const read = engine.openRunReader(at);
    assert.equal((await read()).foreign, false);
    const lines = whole.split('\n');
    const other = lines.toSpliced(4, 1, (lines[4] ?? '').replace('"at":', '"at": ')).join('\n');
    for (const text of [other, `${whole}{"what":1}\n`, lines.slice(0, 6).join('\n'), whole]) {
      rmSync(log);
      writeFileSync(log, text);
      const fresh = await engine.readRun(at);
      const again = await read();
      assert.deepEqual(tell(again), tell(fresh));
      assert.equal(again.foreign, fresh.foreign);
    }
  });

  it('is a failure as often as it cannot be read, and is told once it can', async () => {
    const at = await run(texts.calls);
    const { plan } = engine.runPaths(at);
    copyFileSync(plan, `${plan}.away`);
    rmSync(plan);
    const read = engine.openRunReader(at);
    await assert.rejects(read());
    await assert.rejects(read());
    cpSync(`${plan}.away`, plan);
    assert.equal((await read()).state.status, 'succeeded');
  });
});
