import { l10n } from 'vscode';

/** New pipelines, and files of others that become one. */
export const creationTexts = {
  newPipeline: () => l10n.t('New Pipeline'),
  blankPipeline: () => l10n.t('Blank'),
  blankAbout: () => l10n.t('One prompt, which runs without a key'),
  pickWorkflow: () => l10n.t('Which workflow becomes a pipeline?'),
  notImported: (name: string, line: number, what: string) => l10n.t('{0} was not imported: line {1}: {2}', name, line, what),
  nothingToImport: (name: string, what: string) => l10n.t('{0} was left as it is. {1}', name, what),
  importNote: (name: string, line: number, what: string) => l10n.t('{0}, line {1}: {2}', name, line, what),
  importedWith: (name: string, count: number) =>
    count === 1
      ? l10n.t('{0} is imported; 1 thing could not be carried over as it was.', name)
      : l10n.t('{0} is imported; {1} things could not be carried over as they were.', name, count),
  starterPipeline: (id: string) => `id: ${id}
steps:
  - id: answer
    prompt: ${l10n.t('Say hello in one sentence.')}
outputs:
  answer: "{{ answer }}"
`,
  adoptStatus: () => l10n.t('Could be a Baton pipeline'),
  adopt: () => l10n.t('Use Baton'),
  adoptName: () => l10n.t('Baton'),
} as const;
