import { l10n } from 'vscode';

/** Answers of the chat. */
export const chatTexts = {
  reading: () => l10n.t('Reading the documentation'),
  pages: () => l10n.t('Pages:'),
  noModel: (why: string) => l10n.t('No model answered: {0}', why),
  noModelHere: () => l10n.t('no model is chosen in this chat'),
  foundInstead: () => l10n.t('This stands in the documentation:'),
  nothingFound: () => l10n.t('The documentation has no page with these words. Ask in other ones.'),
  emptyAnswer: () => l10n.t('its answer was empty'),
  needsQuestion: () => l10n.t('Ask something on Baton, such as: How do I repeat a step for each file?'),
  needsFile: () => l10n.t('Open the pipeline that you mean, or add it to the question.'),
  needsDescription: () => l10n.t('Say what the pipeline shall do: `/new Read every file of notes/ and write one page.`'),
  structure: (name: string) => l10n.t('What {0} does, by its text:', name),
  draftShown: () => l10n.t('It is open as a file that is not saved.'),
  draftBeside: () => l10n.t('It stands beside the file. Nothing has changed yet.'),
  askFix: () => l10n.t('Fix the errors'),
  askExplain: () => l10n.t('Explain the open pipeline'),
} as const;
