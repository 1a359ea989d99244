import { l10n } from 'vscode';

/** New pipelines, and imported files. */
export const creationTexts = {
  newPipeline: () => l10n.t('New Pipeline'),
  blankPipeline: () => l10n.t('Blank'),
  blankAbout: () => l10n.t('One input and one prompt; runs without a key'),
  fromExample: () => l10n.t('From an Example…'),
  fromExampleAbout: () => l10n.t('Real work with its data and tests, most of it without a key'),
  patterns: () => l10n.t('Several models on one question'),
  pickWorkflow: () => l10n.t('Which workflow becomes a pipeline?'),
  notImported: (name: string, line: number, what: string) => l10n.t('{0} was not imported: line {1}: {2}', name, line, what),
  nothingToImport: (name: string, what: string) => l10n.t('{0} was left as it is. {1}', name, what),
  importNote: (name: string, line: number, what: string) => l10n.t('{0}, line {1}: {2}', name, line, what),
  importedWith: (name: string, count: number) =>
    count === 1
      ? l10n.t('{0} is imported; 1 thing could not be carried over as it was.', name)
      : l10n.t('{0} is imported; {1} things could not be carried over as they were.', name, count),
  // The offline engine takes its sentences from a text in the prompt: without one its answer, and so the first run, would
  // fail.
  starterPipeline: (id: string) => `id: ${id}

inputs:
  text:
    type: string
    default: ${l10n.t('Two million flowers are visited for one jar of honey. A bee makes a twelfth of a spoon of it in her life.')}

steps:
  - id: summary
    prompt: |
      ${l10n.t('Sum this up in one sentence.')}

      {{ text }}

outputs:
  summary: "{{ summary }}"
`,
  adoptStatus: () => l10n.t('Could be a Baton pipeline'),
  adopt: () => l10n.t('Use Baton'),
  adoptName: () => l10n.t('Baton'),
} as const;
