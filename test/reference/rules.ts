// Writes the table of rules, one line for each code of `problemCodes`, before the reference is written from it: npm run docs.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problemCodes } from '../../engine/language/problems.ts';

export const rulesFile = 'engine/compile/check/rules.ts';

const codes = Object.keys(problemCodes);

/** `duplicate-id` is the rule `duplicateId` with the page `duplicateIdPage`. */
const nameOf = (code: string): string => code.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function entry(code: string, name: string): string {
  if (code === name) return `  ${code},`;
  const key = code.includes('-') ? `'${code}'` : code;
  return `  ${key}: ${name},`;
}

/** The module that imports each rule with its page: bundlers need every import written out. */
export const rulesModule = (): string =>
  [
    '// Written by `npm run docs` from the codes in engine/language/problems.ts; the rule of a code stands in rules/CODE.ts.',
    "import type { ProblemCode } from '../../language/problems.ts';",
    "import type { Rule, RulePage } from './checkable.ts';",
    ...codes.toSorted().map((code) => `import { ${nameOf(code)}, ${nameOf(code)}Page } from './rules/${code}.ts';`),
    '',
    '/** Every code of a problem with the rule behind it, in the order of the reference. */',
    'export const rules: Readonly<Record<ProblemCode, Rule>> = {',
    ...codes.map((code) => entry(code, nameOf(code))),
    '};',
    '',
    '/** What the reference says of every code, in its order. Only `npm run docs` and tests read it, so it is in no bundle. */',
    'export const rulePages: Readonly<Record<ProblemCode, RulePage>> = {',
    ...codes.map((code) => entry(code, `${nameOf(code)}Page`)),
    '};',
    '',
  ].join('\n');

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) writeFileSync(rulesFile, rulesModule());
