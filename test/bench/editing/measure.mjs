// Measures one language server on one text, in a process of its own. What it is comes as an adapter:
// open(text) and edit(text) give the problems, the others answer about the text of the last edit; what it cannot do is missing.

/** @returns {Promise<Record<string, number>>} milliseconds by what was done, medians; `heap` in MB */
export async function measure(adapter, { text, typed, at }) {
  const times = {};
  const timed = async (name, act) => {
    const from = performance.now();
    await act();
    (times[name] ??= []).push(performance.now() - from);
  };
  const started = performance.now();
  const left = () => performance.now() - started < 40_000;
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  // Ten times where it is short, so that what is measured is compiled; the first is not counted then.
  const opened = text.length < 300_000 ? 10 : 2;
  for (let round = 0; round < opened && (round === 0 || left()); round++) await timed('open', () => adapter.open(text));
  if (times.open.length > 1) times.open.shift();
  for (let round = 0; round < 3 && (round === 0 || left()); round++)
    for (const one of typed) {
      if (!left() && times.edit) break;
      await timed('edit', () => adapter.edit(one));
      if (adapter.completion && one === typed.at(-1)) await timed('completion', () => adapter.completion(at.completion));
    }
  if (adapter.completion && !times.completion) {
    await adapter.edit(text);
    await timed('completion', () => adapter.completion(at.completion));
  }
  for (const name of ['hover', 'definition', 'symbols', 'tokens', 'lenses', 'rename'])
    for (let round = 0; adapter[name] && round < 5 && (round === 0 || left()); round++)
      await timed(name, () => adapter[name](name === 'hover' ? at.hover : at.name));
  globalThis.gc();
  globalThis.gc();
  const heap = (process.memoryUsage().heapUsed - before) / 1e6;
  const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
  return { ...Object.fromEntries(Object.entries(times).map(([name, numbers]) => [name, median(numbers)])), heap };
}

/** Reads the work from standard input, measures, and prints the outcome as one line of JSON. */
export async function main(adapter) {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const result = await measure(adapter, JSON.parse(Buffer.concat(chunks).toString()));
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
