import { rules } from '../../engine/compile/check/rules.ts';

/** The good examples of the rules, without the marks that show where a problem would be. */
export const ruleExamples = (): { name: string; text: string }[] =>
  Object.values(rules).flatMap(({ code, examples }) =>
    examples.flatMap(({ good, text }, index) =>
      good ? [{ name: `${code} ${index}`, text: text.replaceAll(/~[\w.-]+~/g, '') }] : [],
    ),
  );
