import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

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
