import { l10n } from 'vscode';

/** Pipelines drafted or fixed by a model. */
export const draftingTexts = {
  describe: () => l10n.t('New Pipeline from Description'),
  describePrompt: () => l10n.t('What shall the pipeline do? A model drafts it; nothing is saved.'),
  describeExample: () => l10n.t('Read every file of notes/ and write one page on what is decided.'),
  drafting: () => l10n.t('Baton: drafting a pipeline'),
  mending: (name: string) => l10n.t('Baton: mending {0}', name),
  round: (model: string, call: number, most: number) => l10n.t('{0}, {1} of at most {2}', model, String(call), String(most)),
  failed: (why: string) => l10n.t('No draft was made: {0}', why),
  nothingWrong: (name: string) => l10n.t('{0} has no errors, so there is nothing to mend.', name),
  same: (name: string) => l10n.t('The model left {0} as it is.', name),
  valid: (spent: string) => l10n.t('The draft has no errors. {0}', spent),
  oneError: (spent: string) => l10n.t('The draft still has 1 error. {0}', spent),
  manyErrors: (count: number, spent: string) => l10n.t('The draft still has {0} errors. {1}', String(count), spent),
  spent: (model: string, calls: number, cost: string) =>
    calls === 1 ? l10n.t('{0}, 1 call, {1}', model, cost) : l10n.t('{0}, {1} calls, {2}', model, String(calls), cost),
  unknownCost: () => l10n.t('cost unknown'),
  comparison: (name: string) => l10n.t('{0}: now ↔ draft', name),
  accept: () => l10n.t('Accept'),
  discard: () => l10n.t('Discard'),
  fix: () => l10n.t('Fix with a Model'),
  changedMeanwhile: (name: string) => l10n.t('{0} has changed since the draft was made, so the draft was not taken over.', name),
} as const;
