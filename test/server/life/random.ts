/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  upTo(below: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const random: Random = {
    upTo: (below) => Math.floor(next() * Math.max(1, below)),
    once: (times) => random.upTo(times) === 0,
    pick: (from) => from[random.upTo(from.length)] ?? from[0],
  };
  return random;
}

/** What a person types, and what nobody should. */
const words: readonly [string, ...string[]] = [
  'a',
  ' ',
  ': ',
  '\n',
  '\n  ',
  '\n    ',
  '\n  - id: new\n    set: {a: 1}\n',
  '- ',
  '{{ ',
  ' }}',
  '{% for x in y %}',
  '{% endfor %}',
  '.',
  ' | ',
  'topic',
  'draft.',
  'draft.result',
  'steps.',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  '#',
  '# note\n',
  '&a ',
  '*a',
  '|\n',
  '>-\n',
  '<AUTO>',
  '</AUTO>',
  '<AUTO type="integer">n</AUTO>',
  'dependencies: [draft]\n',
  'condition: "{{ draft.success }}"\n',
  '\t',
  '\r\n',
  '😀',
  'é',
  'prompt',
  'tool: filesystem\n',
  'for_each: "{{ draft.',
  'id: draft',
  '---\n',
  '? ',
  '!!str ',
  '%',
  '\u2028',
  '\0',
  'pipeline: clean.baton.yaml\n',
];

interface Change {
  start: number;
  end: number;
  text: string;
}

/** One edit of a text: typing, deleting, doubling or moving lines, indenting. */
export function randomChange(random: Random, text: string): Change {
  const at = random.upTo(text.length + 1);
  const line = text.lastIndexOf('\n', at - 1) + 1;
  const next = text.indexOf('\n', at);
  const stop = next < 0 ? text.length : next + 1;
  const kinds: readonly [() => Change, ...(() => Change)[]] = [
    () => ({ start: at, end: at, text: random.pick(words) }),
    () => ({ start: at, end: at, text: String.fromCharCode(97 + random.upTo(26)) }),
    () => ({ start: at, end: Math.min(text.length, at + 1 + random.upTo(12)), text: '' }),
    () => ({ start: at, end: Math.min(text.length, at + random.upTo(8)), text: random.pick(words) }),
    () => ({ start: line, end: stop, text: '' }),
    () => ({ start: line, end: line, text: text.slice(line, stop) }),
    () => ({ start: line, end: line, text: random.pick(['  ', ' ', '    ']) }),
    () => ({ start: line, end: Math.min(text.length, line + (/^ */.exec(text.slice(line))?.[0].length ?? 0)), text: '' }),
  ];
  const { start, end, text: typed } = random.pick(kinds)();
  // No editor cuts a line break in two.
  const whole = (offset: number): number => (text[offset - 1] === '\r' && text[offset] === '\n' ? offset - 1 : offset);
  return { start: whole(start), end: whole(end), text: typed };
}
