import { l10n } from 'vscode';

/** Limits of an active or suspended run. */
export const runLimitTexts = {
  pickRun: () => l10n.t('Which run shall have other limits?'),
  pickLimit: () => l10n.t('Which limit?'),
  names: {
    max_cost: () => l10n.t('Cost in US dollars'),
    max_tokens: () => l10n.t('Tokens, in and out'),
    max_calls: () => l10n.t('Calls of models'),
    max_steps: () => l10n.t('Steps'),
    timeout_ms: () => l10n.t('Time in seconds'),
    max_parallel: () => l10n.t('Steps at the same time'),
  },
  used: (used: string, most: string | undefined) => (most ? l10n.t('{0} of {1}', used, most) : l10n.t('{0}, no limit', used)),
  wants: {
    usd: () => l10n.t('An amount over 0.'),
    count: () => l10n.t('A whole number from 1 on.'),
    ms: () => l10n.t('Seconds, over 0.'),
  },
  recorded: () => l10n.t('The new limits hold from the next resume of the run on.'),
};
