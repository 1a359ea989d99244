/**
 * The runner of a module that answers like a model: a script for Node's `-e`, with the module's address and the message for a
 * module without a function as arguments. It reads one question, and writes the events of the answer; other output goes to
 * standard error.
 */
export const moduleCaller = `
const { writeSync } = require('node:fs');
const { Console } = require('node:console');
globalThis.console = new Console(process.stderr);
process.stdout.write = process.stderr.write.bind(process.stderr);
const send = (event) => {
  const bytes = Buffer.from(JSON.stringify(event) + '\\n');
  for (let at = 0; at < bytes.length; ) {
    try { at += writeSync(1, bytes, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
  }
};
const aborted = new AbortController();
process.on('SIGTERM', () => {
  aborted.abort();
  setTimeout(() => process.exit(1), 500).unref();
});
const sendValue = (value) => {
  if (typeof value === 'string') return send({ type: 'delta', text: value });
  if (value && value.type !== undefined) return send(value);
  const { text = '', calls = [], usage } = value ?? {};
  if (text !== '') send({ type: 'delta', text: String(text) });
  for (const call of calls) send({ type: 'tool-call', ...call });
  if (usage) send({ type: 'usage', ...usage });
};
(async () => {
  let text = '';
  for await (const piece of process.stdin.setEncoding('utf8')) text += piece;
  const module = await import(process.argv[1]);
  const answer = [module.default, module.default && module.default.default].find((one) => typeof one === 'function');
  if (!answer) throw Object.assign(new Error(process.argv[2]), { kind: 'bad-request' });
  const given = answer(JSON.parse(text), { signal: aborted.signal });
  const value = typeof given?.then === 'function' ? await given : given;
  if (typeof value !== 'string' && (value?.[Symbol.asyncIterator] || value?.[Symbol.iterator])) for await (const one of value) sendValue(one);
  else sendValue(value);
  send({ type: 'done' });
  process.exit(0);
})().catch((error) => {
  const { kind = 'bad-response', retry_after, hint } = error ?? {};
  send({ type: 'error', kind, message: String(error?.message ?? error), retry_after, hint });
  process.exit(1);
});
`;
