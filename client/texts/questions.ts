import { l10n } from 'vscode';

/** Questions to people: of runs, for permissions, inputs, secrets. */
export const questionTexts = {
  needsYou: (name: string, step: string) =>
    step === '' ? l10n.t('{0} needs you', name) : l10n.t('{0}: {1} needs you', name, step),
  questionsOpen: (count: number) =>
    count === 1 ? l10n.t('1 question waits for you') : l10n.t('{0} questions wait for you', count),
  nothingAsked: () => l10n.t('No run waits for an answer.'),
  notTaken: (name: string, why: string) => l10n.t('{0} did not take the answer: {1}', name, why),
  otherWindow: () => l10n.t('not in this window'),
  fieldPrompt: (name: string, about: string) => (about === '' ? name : l10n.t('{0}: {1}', name, about)),
  useAt: (needs: string, step: string, file: string, line: number) =>
    l10n.t('{0} – step {1}, {2} line {3}', needs, step, file, line),
  moreUses: (count: number) => (count === 1 ? l10n.t('and 1 more step') : l10n.t('and {0} more steps', count)),
  secretTitle: (name: string) => l10n.t('Secret {0}', name),
  secretPrompt: (variable: string) =>
    l10n.t('It is kept nowhere and shown nowhere. To be asked no more, keep it as {0} with Baton: Set API Key….', variable),
  inputRequired: (name: string) => l10n.t('{0} is needed.', name),
  presetTitle: () => l10n.t('Keep these inputs as a preset'),
  presetPrompt: () => l10n.t('Its name. What is secret is not kept.'),
  presetReplaces: (names: string) => l10n.t('Its name. One of these is replaced: {0}. What is secret is not kept.', names),
  dropPreset: (name: string) => l10n.t('Delete the preset {0}?', name),
  pickProfile: () => l10n.t('With which profile of baton.yaml do the pipelines of this project run from now on?'),
  withoutProfile: () => l10n.t('Without a profile'),
  noProfiles: () => l10n.t('baton.yaml has no profiles. Write them under "profiles:": named overrides of its settings.'),
  permission: (name: string, tools: string) => l10n.t('Allow {0} to use {1}?', name, tools),
  allowInStep: () => l10n.t('Allow Once'),
  allowInRun: () => l10n.t('Allow in This Run'),
  askEachStep: () => l10n.t('Ask at Each Step'),
  allowMore: () => l10n.t('More…'),
  withNetwork: (label: string) => l10n.t('{0}, with the Network', label),
  withMachine: (label: string) => l10n.t('{0}, with All That You May Do', label),
  deny: () => l10n.t('Do Not Allow'),
  allowAlways: () => l10n.t('Always Allow in This Folder'),
  noPermissions: () => l10n.t('No pipeline is always allowed to do anything: there is nothing to take back.'),
  pickPermissions: () => l10n.t('Which permissions do you take back? Those pipelines ask for them again.'),
  permissionSince: (date: string, by: string) => l10n.t('since {0}, by {1}', date, by),
  permissionsNotTaken: (why: string) => l10n.t('The permissions could not be taken back: {0}', why),
  asks: (name: string, question: string) => l10n.t('{0} asks: {1}', name, question),
  raiseLimit: (limit: string) => l10n.t('Raise to {0}', limit),
  letFail: () => l10n.t('Let It Fail'),
  yes: () => l10n.t('Yes'),
  no: () => l10n.t('No'),
  answer: () => l10n.t('Answer…'),
} as const;
