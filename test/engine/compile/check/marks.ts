import { compile } from '../../../../engine/compile/compile.ts';
import type { World } from '../../../../engine/compile/world.ts';
import type { Problem } from '../../../../engine/language/problems.ts';

/**
 * A text without its marks, and what the marks say: each `~code~` stands before the place where a problem of that code begins, and
 * `~code:severity~` says its severity too.
 */
function unmarked(text: string): { text: string; expected: string[] } {
  let removed = 0;
  const expected = [...text.matchAll(mark)].map((found) => {
    const at = found.index - removed;
    removed += found[0].length;
    return `${found[1]} ${at}`;
  });
  return { text: text.replace(mark, ''), expected };
}

const mark = /~([a-z-]+(?::[a-z]+)?)~/g;

/** What a compile of a marked text finds, of everything that counts for the case: errors, warnings, and all of the codes that it is about. */
export function judged(
  marked: string,
  about: ReadonlySet<string>,
  world: Partial<World> = {},
): { found: string[]; expected: string[]; problems: Problem[] } {
  const { text, expected } = unmarked(marked);
  const { problems } = compile(text, { file: 'demo.baton.yaml', ...world });
  const codes = new Set([...about, ...expected.map((one) => one.split(/[ :]/)[0] ?? '')]);
  const weighed = new Set(expected.flatMap((one) => /^(.+):/.exec(one)?.[1] ?? []));
  const counted = problems.filter(({ severity, code }) => severity === 'error' || severity === 'warning' || codes.has(code));
  const found = counted.map(({ code, severity, range }) => `${weighed.has(code) ? `${code}:${severity}` : code} ${range.start}`);
  return { found, expected, problems };
}
