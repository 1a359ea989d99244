import { l10n } from 'vscode';

/** The gallery: pipelines of real work, as starting points. */
export const exampleTexts = {
  title: () => l10n.t('New Pipeline from Example'),
  placeholder: () => l10n.t('Pick one to see it; Enter takes it'),
  needs: {
    none: () => l10n.t('asks no model'),
    offline: () => l10n.t('no key'),
    needed: () => l10n.t('needs a model'),
  },
  network: () => l10n.t('needs a network'),
  preview: (name: string) => l10n.t('{0} (preview)', name),
  files: (count: number) => (count === 1 ? l10n.t('1 file') : l10n.t('{0} files', count)),
  pickFolder: () => l10n.t('In which folder is it made?'),
  makeHere: () => l10n.t('Make It Here'),
  taken: (folder: string) => l10n.t('{0} is there already, so nothing was written.', folder),
  failed: (name: string, why: string) => l10n.t('{0} was not made: {1}', name, why),
} as const;
