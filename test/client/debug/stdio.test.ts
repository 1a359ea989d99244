import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The program itself, spoken to as an editor does. */
describe('the debugger behind standard input', () => {
  it('answers in the framing of the protocol and ends with its client', async () => {
    const child = spawn(
      process.execPath,
      ['--import', './test/hooks.mjs', '--disable-warning=ExperimentalWarning', 'client/debug/protocol/stdio.ts'],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit');
    const messages = readFrames(child.stdout);
    const say = (seq: number, command: string, args: object = {}): void => {
      const json = JSON.stringify({ seq, type: 'request', command, arguments: args });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
    };
    const hear = async (name: string): Promise<Record<string, unknown>> => {
      for (;;) {
        const { value, done } = await messages.next();
        assert.ok(!done, `${name} never came`);
        if (value['command'] === name || value['event'] === name) return value;
      }
    };
    say(1, 'initialize', { adapterID: 'baton' });
    assert.equal((await hear('initialize'))['success'], true);
    say(2, 'launch', { program: resolve('test/client/debug/cases/missing – ähem.baton.yaml') });
    const refused = await hear('launch');
    assert.equal(refused['success'], false);
    assert.match(String(refused['message']), /There is no file .*missing – ähem\.baton\.yaml/);
    say(3, 'disconnect');
    assert.equal((await hear('disconnect'))['request_seq'], 3);
    assert.deepEqual(await ended, [0, null]);
  });

  it('goes back, begins a frame again in a new run, and shows the text that runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-debug-'));
    const program = join(folder, 'two.baton.yaml');
    const text = 'id: two\nsteps:\n  - {id: a, set: {v: 1}}\n  - {id: b, set: {v: "{{ a.v + 1 }}"}}\noutputs: {b: "{{ b.v }}"}\n';
    writeFileSync(program, text);
    const { child, ask, hear } = openDebugger();
    const ended = once(child, 'exit');
    const top = async (): Promise<{ id: number; name: string; source: { path?: string; sourceReference?: number } }> => {
      const { stackFrames } = await ask('stackTrace', { threadId: 1 });
      assert.ok(Array.isArray(stackFrames));
      return stackFrames[0];
    };
    const stops = async (command: string, args: object = { threadId: 1 }): Promise<string> => {
      await ask(command, args);
      await hear('stopped');
      return (await top()).name;
    };
    await ask('initialize', { adapterID: 'baton' });
    const launched = ask('launch', { program });
    await hear('initialized');
    await ask('setFunctionBreakpoints', { breakpoints: [{ name: 'b' }] });
    assert.equal(await stops('configurationDone', {}), 'b');
    await launched;
    assert.equal(await stops('stepBack'), 'a');
    assert.equal(await stops('restartFrame', { frameId: (await top()).id }), 'a');
    assert.equal(await stops('continue'), 'b');
    assert.equal(await stops('stepBack'), 'a');
    assert.equal(await stops('next'), 'b');
    writeFileSync(program, text.replace('v: 1', 'v: 10'));
    const { source } = await top();
    const { content } = await ask('source', { source, sourceReference: source.sourceReference });
    assert.equal(content, text);
    await ask('continue', { threadId: 1 });
    const exited = await hear('exited');
    assert.deepEqual(exited['body'], { exitCode: 0 });
    await ask('disconnect');
    assert.deepEqual(await ended, [0, null]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends, and says why, where what came is no message', async () => {
    const child = spawn(
      process.execPath,
      ['--import', './test/hooks.mjs', '--disable-warning=ExperimentalWarning', 'client/debug/protocol/stdio.ts'],
      { stdio: ['pipe', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
    });
    child.stdin.on('error', () => undefined).write('Content-Length: abc\r\n\r\n{}');
    assert.deepEqual(await once(child, 'close'), [1, null]);
    assert.match(said, /Content-Length: 120/);
  });

  it('ends when its client goes away', async () => {
    const child = spawn(
      process.execPath,
      ['--import', './test/hooks.mjs', '--disable-warning=ExperimentalWarning', 'client/debug/protocol/stdio.ts'],
      { stdio: ['pipe', 'ignore', 'inherit'] },
    );
    child.stdin.end();
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});

/** The program, asked and heard in any order. */
function openDebugger() {
  const child = spawn(
    process.execPath,
    ['--import', './test/hooks.mjs', '--disable-warning=ExperimentalWarning', 'client/debug/protocol/stdio.ts'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const said: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  void (async () => {
    for await (const message of readFrames(child.stdout)) {
      said.push(message);
      for (const look of waiting) look();
    }
  })();
  const take = (wanted: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> =>
    new Promise((done) => {
      const look = (): void => {
        const index = said.findIndex(wanted);
        const [found] = index < 0 ? [] : said.splice(index, 1);
        if (!found) return;
        waiting.delete(look);
        done(found);
      };
      waiting.add(look);
      look();
    });
  let last = 0;
  const ask = async (command: string, args: object = {}): Promise<Record<string, unknown>> => {
    const seq = ++last;
    const json = JSON.stringify({ seq, type: 'request', command, arguments: args });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
    const response = await take((message) => message['request_seq'] === seq);
    assert.equal(response['success'], true, `${command}: ${String(response['message'])}`);
    return Object(response['body']);
  };
  return { child, ask, hear: (event: string) => take((message) => message['event'] === event) };
}

async function* readFrames(stream: AsyncIterable<Buffer>): AsyncGenerator<Record<string, unknown>, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of stream) {
    rest = Buffer.concat([rest, piece]);
    for (let head = rest.indexOf('\r\n\r\n'); head >= 0; head = rest.indexOf('\r\n\r\n')) {
      const length = Number(/Content-Length: (\d+)/.exec(rest.toString('utf8', 0, head))?.[1]);
      if (rest.length < head + 4 + length) break;
      yield JSON.parse(rest.toString('utf8', head + 4, head + 4 + length));
      rest = rest.subarray(head + 4 + length);
    }
  }
}
