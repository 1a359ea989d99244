import { l10n } from 'vscode';

/** The texts about AUTO answers that a person enters. */
export const autoEditTexts = {
  answerLocked: (id: string) => l10n.t('The answer of {0} is locked', id),
  notLocked: (name: string, why: string) => l10n.t('No AUTO answer of {0} was locked: {1}', name, why),
  noTag: () => l10n.t('No such AUTO tag is answered before a run.'),
  pickTag: () => l10n.t('AUTO tag whose answer you give'),
  editTitle: (id: string) => l10n.t('Answer of {0}', id),
  mustBe: (words: string, constraints: string) => l10n.t('{0} (it must be {1})', words, constraints),
};
