import { pathToFileURL } from 'node:url';
import { lineStarts, toPosition } from '../../../engine/compile/source/lines.ts';
import { startServer } from './in-process.ts';
import { randomChange, randomOf } from './random.ts';
import { randomRequest } from './requests.ts';
import { texts } from './texts.ts';

/** Edits one document so many times and asks something after each; the text begins anew every 50 edits, so that it keeps its size. */
export async function edit(seed: number, times: number, after: (count: number) => void): Promise<void> {
  const random = randomOf(seed);
  const { connection, dispose } = await startServer();
  const [base = ''] = texts['demo.baton.yaml'] ?? [];
  const uri = pathToFileURL('/nowhere/demo.baton.yaml').href;
  let text = base;
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'baton', version: 1, text } });
  for (let count = 1; count <= times; count++) {
    const starts = lineStarts(text);
    const made = randomChange(random, text);
    const range = { start: toPosition(starts, made.start), end: toPosition(starts, made.end) };
    const fresh = count % 50 === 0;
    text = fresh ? base : text.slice(0, made.start) + made.text + text.slice(made.end);
    const contentChanges = [fresh ? { text } : { range, text: made.text }];
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: count + 1 }, contentChanges });
    const at = toPosition(lineStarts(text), random.upTo(text.length));
    const { method, params } = randomRequest(random, { uri, at, to: at, word: 'x' });
    // A rename may be refused; what matters here is that it is answered.
    await connection.sendRequest(method, params).catch(() => undefined);
    after(count);
  }
  dispose();
}
