import type { Range } from '../../../language/problems.ts';
import type { KeyShape } from '../../../language/providers/facts.ts';
import { providerFacts } from '../../../language/providers.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';

/** Documented shapes of the keys of other services; each begins with letters that rarely occur by chance. */
const services: readonly KeyShape[] = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => ({ owner: 'GitHub', prefix, rest: '[A-Za-z0-9]{36,255}' })),
  { owner: 'GitHub', prefix: 'github_pat_', rest: '[A-Za-z0-9_]{36,255}' },
  { owner: 'GitLab', prefix: 'glpat-', rest: '[\\w-]{20,64}' },
  { owner: 'Slack', prefix: 'xox', rest: '[abeprs]-[A-Za-z0-9-]{16,128}' },
  { owner: 'Stripe', prefix: 'sk_live_', rest: '[A-Za-z0-9]{20,128}' },
  { owner: 'Stripe', prefix: 'rk_live_', rest: '[A-Za-z0-9]{20,128}' },
  { owner: 'AWS', prefix: 'AKIA', rest: '[A-Z0-9]{16}' },
  { owner: 'AWS', prefix: 'ASIA', rest: '[A-Z0-9]{16}' },
  { owner: 'SendGrid', prefix: 'SG.', rest: '[\\w-]{20,24}\\.[\\w-]{40,48}' },
  { owner: 'npm', prefix: 'npm_', rest: '[A-Za-z0-9]{36}' },
];

/** Those with the longest beginning first: OpenAI's prefix `sk-` is the start of longer, more specific ones. */
const shapes = [...Object.values(providerFacts).flatMap(({ key_shape }) => key_shape ?? []), ...services].toSorted(
  (a, b) => b.prefix.length - a.prefix.length,
);
const escaped = (text: string): string => text.replaceAll('.', '\\.');
const anyKey = new RegExp(
  shapes.map(({ prefix, rest }, index) => `(?<s${index}>(?<![\\w-])(?:${escaped(prefix)}${rest})(?![\\w-]))`).join('|'),
  'g',
);
const privateKey = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/g;
const begins = new RegExp(`${shapes.map(({ prefix }) => escaped(prefix)).join('|')}|PRIVATE KEY`);

export interface SecretText {
  /** Whose key it looks like. */
  what: string;
  range: Range;
}

/**
 * Finds texts that look like keys. An obvious placeholder (few different characters, no digit, words such as `example`) is none.
 */
export function findSecretTexts(text: string): SecretText[] {
  if (!begins.test(text)) return [];
  const secrets: SecretText[] = [];
  for (const match of text.matchAll(anyKey)) {
    const index = Object.entries(match.groups ?? {})
      .find(([, value]) => value !== undefined)?.[0]
      .slice(1);
    const what = shapes[Number(index)]?.owner;
    if (what && !isStandIn(match[0])) secrets.push({ what, range: { start: match.index, end: match.index + match[0].length } });
  }

  for (const { index, 0: head } of text.matchAll(privateKey))
    secrets.push({ what: say(phrases.ownKey), range: { start: index, end: index + head.length } });
  return secrets;
}

const standIn = /example|sample|dummy|placeholder|your|test|fake|secret|redacted|xxxx|0000|1234567|abcdefg/i;

const isStandIn = (text: string): boolean => standIn.test(text) || !/\d/.test(text) || new Set(text).size < 12;
