import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { keepRunInHistory, startRun } from '../../../../engine/index.ts';
import type { StartOptions } from '../../../../engine/launch/options.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: learned
selection: {strategy: learned}
steps:
  - {id: each, for_each: "{{ range(12) }}", prompt: "Name {{ item }}."}
`;

describe('choices by experience in a replay', () => {
  const place = temporaryFolder();
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = (choice: object, more: object = {}): void =>
        void response.write(`data: ${JSON.stringify({ id: '1', model: 'm', choices: [{ index: 0, ...choice }], ...more })}\n\n`);
      chunk({ delta: { role: 'assistant', content: 'Good.' } });
      chunk({ delta: {}, finish_reason: 'stop' }, { usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } });
      response.end('data: [DONE]\n\n');
    });
  });
  before(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('are those of the run, whatever has been learnt since', async () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    mkdirSync(join(place(), '.git'));
    const models = ['one', 'two', 'three'].map(
      (name, at) => `{id: 'house:${name}', input_price: ${at + 1}, output_price: ${at + 1}, context: 8000}`,
    );
    writeFileSync(
      join(place(), 'baton.yaml'),
      `providers: {house: {type: openai-compatible, profile: custom, base_url: 'http://127.0.0.1:${port}/v1'}}\nmodels: [${models.join(', ')}]\n`,
    );
    writeFileSync(join(place(), 'p.baton.yaml'), text);
    const run = async (more: Partial<StartOptions> = {}) => {
      const handle = await startRun({ file: 'p.baton.yaml', cwd: place(), env: {}, allow: [`model:127.0.0.1:${port}`], ...more });
      const { status, error } = await handle.done;
      assert.equal(status, 'succeeded', error?.message);
      await keepRunInHistory(handle);
      const chosen = [...handle.state.steps.values()].flatMap(({ path, why }) => (why?.model ? [[path, why.model.chosen]] : []));
      assert.equal(chosen.length, 12);
      return { id: handle.id, chosen, asked: new Set(chosen.map(([, model]) => model)) };
    };
    await run();
    const [second, third] = [await run(), await run()];
    // Each run that adds knowledge draws anew.
    assert.ok(second.asked.size > 1 || third.asked.size > 1);
    for (const earlier of [second, third]) assert.deepEqual((await run({ replay: earlier.id })).chosen, earlier.chosen);
  });
});
