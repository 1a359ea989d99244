import type { Range } from '../../language/problems.ts';
import { phrases, say } from '../../language/texts.ts';

/** Shapes that services give to their keys, as they document them; each begins with letters that hardly stand there by chance. */
const shapes: readonly (readonly [what: string, shape: string])[] = [
  ['Anthropic', 'sk-ant-[\\w-]{24,200}'],
  ['OpenRouter', 'sk-or-v\\d-[0-9a-f]{32,128}'],
  ['OpenAI', 'sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{24,200}'],
  ['GitHub', 'gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{36,255}'],
  ['GitLab', 'glpat-[\\w-]{20,64}'],
  ['Google', 'AIza[\\w-]{35}'],
  ['Hugging Face', 'hf_[A-Za-z0-9]{30,64}'],
  ['Groq', 'gsk_[A-Za-z0-9]{40,64}'],
  ['xAI', 'xai-[A-Za-z0-9]{40,128}'],
  ['Slack', 'xox[abeprs]-[A-Za-z0-9-]{16,128}'],
  ['Stripe', '[rs]k_live_[A-Za-z0-9]{20,128}'],
  ['AWS', '(?:AKIA|ASIA)[A-Z0-9]{16}'],
  ['SendGrid', 'SG\\.[\\w-]{20,24}\\.[\\w-]{40,48}'],
  ['npm', 'npm_[A-Za-z0-9]{36}'],
];
const any = new RegExp(shapes.map(([, shape], index) => `(?<s${index}>(?<![\\w-])(?:${shape})(?![\\w-]))`).join('|'), 'g');
const privateKey = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/g;
const begins = /sk-|gh[pousr]_|github_pat_|glpat-|AIza|hf_|gsk_|xai-|xox|k_live_|AKIA|ASIA|SG\.|npm_|PRIVATE KEY/;

export interface FoundSecret {
  /** Whose key it looks like. */
  what: string;
  range: Range;
}

/** Texts that look like keys. Careful: what is plainly a stand-in (few different characters, no digit, words such as `example`) is none. */
export function secretsIn(text: string): FoundSecret[] {
  if (!begins.test(text)) return [];
  const found: FoundSecret[] = [];
  for (const match of text.matchAll(any)) {
    const index = Object.entries(match.groups ?? {})
      .find(([, value]) => value !== undefined)?.[0]
      .slice(1);
    const what = shapes[Number(index)]?.[0];
    if (what && !isStandIn(match[0])) found.push({ what, range: { start: match.index, end: match.index + match[0].length } });
  }
  for (const { index, 0: head } of text.matchAll(privateKey))
    found.push({ what: say(phrases.ownKey), range: { start: index, end: index + head.length } });
  return found;
}

const standIn = /example|sample|dummy|placeholder|your|test|fake|secret|redacted|xxxx|0000|1234567|abcdefg/i;

const isStandIn = (text: string): boolean => standIn.test(text) || !/\d/.test(text) || new Set(text).size < 12;
