import { rulePages } from '../../engine/compile/check/rules.ts';

/** The good examples of the rules, without the marks that show where a problem would be. */
export const ruleExamples = (): { name: string; text: string }[] =>
  Object.entries(rulePages).flatMap(([code, { examples }]) =>
    examples.flatMap(({ good, text }, index) =>
      good ? [{ name: `${code} ${index}`, text: text.replaceAll(/~[\w.-]+~/g, '') }] : [],
    ),
  );
