// Printed output that a page shows, held against what the commands above it printed.

/** What is another one with each run: ids of runs, durations, moments; and spaces, which columns have more or less of. */
const masks: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/\b\d{8}-\d{4}-[a-z0-9]{6}\b/g, 'RUN'],
  [/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?Z?)?/g, 'MOMENT'],
  [/\b\d{13}\b/g, 'MOMENT'],
  [/\b(\d+ min )?\d+(\.\d+)? (ms|s)\b/g, 'TIME'],
  [/\s+/g, ' '],
];

const masked = (line: string): string => masks.reduce((text, [pattern, mask]) => text.replace(pattern, mask), line).trim();

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Lines of a block that were not printed; others may be, and steps beside each other end in any order. `…` stands for anything. */
export function findUnprinted(shown: string, printed: string): string[] {
  const lines = printed.split('\n').map(masked);
  const unprinted = shown.split('\n').filter((line) => {
    const wanted = new RegExp(`^${masked(line).split('…').map(quoted).join('.*')}$`);
    const at = lines.findIndex((one) => wanted.test(one));
    if (at >= 0) lines.splice(at, 1);
    return at < 0 && line.trim() !== '';
  });
  return unprinted.length
    ? [...unprinted.map((line) => `this is not printed: ${line}`), `but:\n${printed.trim().slice(0, 2_000)}`]
    : [];
}
