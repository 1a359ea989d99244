import { l10n } from 'vscode';

/** Actions of agents and other extensions. */
export const agentTexts = {
  noApi: (wanted: number, have: number) =>
    l10n.t('Baton has no API of version {0}; this one has version {1}.', String(wanted), String(have)),
  agentChecks: (file: string) => l10n.t('Checking {0}', file),
  agentReads: (file: string) => l10n.t('Reading what {0} does', file),
  mcpServer: (folder: string) => l10n.t('Baton pipelines of {0}', folder),
  agentRuns: (file: string) => l10n.t('Running {0}', file),
  agentRunTitle: (file: string) => l10n.t('Run the pipeline {0}?', file),
  agentRunMessage: () =>
    l10n.t(
      'It may call models, write files and run programs. What it needs permission for is asked besides. It is given these inputs:',
    ),
  agentNeedsFile: () => l10n.t('Name the file of a pipeline in "file".'),
  agentNoFile: (file: string) => l10n.t('{0} is not a pipeline in a folder of this workspace.', file),
  agentNotStarted: (file: string) =>
    l10n.t('{0} did not start; the person at the editor has been told why. Check the file first.', file),
} as const;
