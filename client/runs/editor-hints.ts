import type { terminalHints } from '../../engine/index.ts';
import { editorHintTexts as texts } from './texts.ts';

type Advice = keyof typeof terminalHints;

const words: Readonly<Record<Advice, string>> = {
  allowIt: texts.allowIt,
  allowFile: texts.allowFile,
  allowWhenPresent: texts.allowWhenPresent,
  logIn: texts.logIn,
  logInOrHeader: texts.logInOrHeader,
  registerProgram: texts.registerProgram,
  notLoggedIn: texts.notLoggedIn,
  openSecret: texts.openSecret,
  inUse: texts.inUse,
  noRuns: texts.noRuns,
  noRun: texts.noRun,
  foreignResume: texts.foreignResume,
  otherOutput: texts.otherOutput,
  missingSecret: texts.missingSecret,
  startAgain: texts.startAgain,
  damaged: texts.damaged,
  wasTidied: texts.wasTidied,
  seeRun: texts.seeRun,
  rerunChanged: texts.rerunChanged,
  rerunFailed: texts.rerunFailed,
  stepsOfRun: texts.stepsOfRun,
  forkWhere: texts.forkWhere,
  runWhole: texts.runWhole,
  keysPresent: texts.keysPresent,
  otherModel: texts.otherModel,
  missingKey: texts.missingKey,
  tooLong: texts.tooLong,
  noModels: texts.noModels,
  noneFits: texts.noneFits,
};

const advices = Object.keys(words).filter((name): name is Advice => name in words);

/**
 * Replaces the engine's advice for terminals by that for the editor: a table for `translate`, so that it is used in messages,
 * the panel and problems. Translations apply to the editor's wording: advice for a terminal is of no use here in any
 * language.
 */
export const wordHints = (
  hints: Readonly<Record<Advice, readonly string[]>>,
  translations: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...translations,
  ...Object.fromEntries(
    advices.flatMap((advice) => hints[advice].map((hint) => [hint, translations[words[advice]] ?? words[advice]])),
  ),
});
