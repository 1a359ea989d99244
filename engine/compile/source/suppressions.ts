import type { Source } from './nodes.ts';

const comment = /^[ \t]*#[ \t]*baton:[ \t]*ignore(-file)?[ \t]+([\w-]+(?:[ \t,]+[\w-]+)*)/gm;

/** Comment lines `# baton: ignore CODE` and `# baton: ignore-file CODE`; several codes are separated by commas or spaces. */
export function suppressionsOf(text: string): Source['suppressions'] {
  if (!text.includes('baton:')) return [];
  const suppressions: Source['suppressions'] = [];
  let [line, counted] = [0, 0];
  for (const { index, 1: file, 2: codes = '' } of text.matchAll(comment)) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
      line++;
      counted = at + 1;
    }
    for (const code of codes.split(/[ \t,]+/)) suppressions.push({ code, line, file: file !== undefined });
  }

  return suppressions;
}
