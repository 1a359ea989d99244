import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropMessage, type InboxMessage, readInbox, watchInbox } from '../../../engine/store/inbox.ts';
import { temporaryFolder } from './folder.ts';

const cancel: InboxMessage = { type: 'cancel', by: 'me' };

describe('inbox', () => {
  const folder = temporaryFolder();
  const left = () => readdirSync(join(folder(), 'inbox')).sort();
  const read = async () => {
    const messages: InboxMessage[] = [];
    const refused: string[] = [];
    await readInbox(folder(), { message: (one) => void messages.push(one), refused: (file) => void refused.push(file) });
    return { messages, refused };
  };

  it('is empty before anybody wrote', async () => assert.deepEqual(await read(), { messages: [], refused: [] }));

  it('gives each message once, in the order it was left', async () => {
    const messages: InboxMessage[] = [
      { type: 'answer', question: 'q1', value: { approved: true }, by: 'panel' },
      { type: 'edit', path: 'loop[3].step', value: null, by: 'cli' },
      { type: 'pause', by: 'me' },
      { type: 'resume', by: 'me' },
      cancel,
    ];
    for (const [index, message] of messages.entries()) await dropMessage(folder(), message, index < 3 ? 99 : 100_000);
    assert.deepEqual(await read(), { messages, refused: [] });
    assert.deepEqual(await read(), { messages: [], refused: [] });
    assert.deepEqual(left(), []);
  });

  const bad: [rule: string, text: string][] = [
    ['no JSON', '{'],
    ['no object', '[]'],
    ['nobody who says it', '{"type":"cancel"}'],
    ['an unknown type', '{"type":"explode","by":"me"}'],
    ['no type', '{"by":"me"}'],
    ['an answer without question', '{"type":"answer","value":1,"by":"me"}'],
    ['an answer without value', '{"type":"answer","question":"q","by":"me"}'],
    ['an edit without path', '{"type":"edit","value":1,"by":"me"}'],
    ['an edit of no path', '{"type":"edit","path":"../x","value":1,"by":"me"}'],
    ['an edit without value', '{"type":"edit","path":"x","by":"me"}'],
  ];
  for (const [rule, text] of bad)
    it(`sets aside a file with ${rule}, and reads on`, async () => {
      mkdirSync(join(folder(), 'inbox'));
      writeFileSync(join(folder(), 'inbox/000.json'), text);
      await dropMessage(folder(), cancel, 5);
      assert.deepEqual(await read(), { messages: [cancel], refused: [join(folder(), 'inbox/000.json.refused')] });
      assert.deepEqual(left(), ['000.json.refused']);
      assert.deepEqual(await read(), { messages: [], refused: [] });
    });

  it('sets a file aside also where nobody wants to know', async () => {
    mkdirSync(join(folder(), 'inbox'));
    writeFileSync(join(folder(), 'inbox/1.json'), '?');
    await readInbox(folder(), { message: () => assert.fail() });
    assert.deepEqual(left(), ['1.json.refused']);
  });

  it('keeps a message whose handling failed', async () => {
    await dropMessage(folder(), cancel, 1);
    await assert.rejects(readInbox(folder(), { message: () => Promise.reject(new Error('disk')) }), /disk/);
    assert.deepEqual((await read()).messages, [cancel]);
  });

  it('says so where it cannot be read or written', async () => {
    writeFileSync(join(folder(), 'inbox'), '');
    await assert.rejects(read(), /The inbox of the run cannot be read: /);
    await assert.rejects(dropMessage(folder(), cancel, 1), /The message to the run cannot be left: /);
  });

  for (const [rule, poll] of [
    ['told of changes', 60_000],
    ['polling', 10],
  ] as const)
    it(`watches (${rule}) until it is stopped, with no handler running after`, async () => {
      const stop = new AbortController();
      await dropMessage(folder(), cancel, 1);
      let working = 0;
      let seen = 0;
      const watching = watchInbox(
        folder(),
        {
          async message() {
            working++;
            await dropMessage(folder(), cancel, seen + 2);
            working--;
            if (++seen === 4) stop.abort();
          },
        },
        stop.signal,
        poll,
      );
      await watching;
      assert.equal(working, 0);
      assert.ok(seen >= 4);
    });

  it('goes on watching after it could not read', async () => {
    const stop = new AbortController();
    const inbox = join(folder(), 'inbox');
    await dropMessage(folder(), cancel, 1);
    let failures = 0;
    let seen = 0;
    const message = () => {
      if (++seen === 2) return stop.abort();
      rmSync(inbox, { recursive: true });
      writeFileSync(inbox, '');
    };
    const failed = () => {
      if (failures++ > 0) return;
      rmSync(inbox);
      void dropMessage(folder(), cancel, 2);
    };
    await watchInbox(folder(), { message, failed }, stop.signal, 10);
    assert.ok(failures >= 1);
    assert.equal(seen, 2);
  });
});
