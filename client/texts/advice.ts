import { l10n } from 'vscode';

/** Edits that are advised. */
export const adviceEditTexts = {
  /**
   * `gain` is a clause such as "saves 1.2 s of 7 s (95 %: 0.8 s to 1.6 s)". The end of a long line is cut off in menus, so the
   * edit itself comes last.
   */
  action: (gain: string, quality: string, title: string) => l10n.t('Advice that {0}. {1} {2}', gain, quality, title),
  lens: (count: number) => l10n.t('Advice ({0})', count),
  outdated: () => l10n.t('The text has changed since this was advised, or a run has ended. Advice is worked out anew.'),
  notApplied: (name: string) => l10n.t('The edit could not be made in {0}. Nothing was changed.', name),
  diffTitle: (name: string) => l10n.t('{0}: now ↔ as advised', name),
} as const;
