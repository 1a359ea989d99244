import { l10n } from 'vscode';

/** A step tried in variants. */
export const variantsOfStepTexts = {
  variantsTitle: (step: string) => l10n.t('Variants of {0}', step),
  pickTried: () => l10n.t('Try variants of which step?'),
  pickTriedModel: () => l10n.t('Which model is tried too?'),
  nothingToTry: (name: string) => l10n.t('{0} has no step that asks a model by a prompt of its own.', name),
  notTriable: (step: string) =>
    l10n.t('{0} cannot be tried in other ways: it has no prompt of its own in this file, written as one text.', step),
  runBeforeTrying: (name: string) =>
    l10n.t('{0} has not run here yet. Variants of a step take what it reads from a run: run it once first.', name),
  notTried: (name: string, why: string) => l10n.t('Not every variant of {0} could be tried: {1}', name, why),
  notAccepted: (step: string) =>
    l10n.t('{0} is written in a way that cannot be changed with certainty. Copy the prompt into the text.', step),
  acceptedVariant: (step: string) => l10n.t('The text of {0} asks this now. Undo in the editor takes it back.', step),
} as const;
