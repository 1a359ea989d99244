import work from './soak.baton.yaml';
import effects from './soak-effects.baton.yaml';

/** The pipelines that a soak runs: the first anywhere, the second where its own servers may run programs. */
export const soakFiles = { work: 'soak.baton.yaml', effects: 'soak-effects.baton.yaml' } as const;

export const soakTexts: Readonly<Record<string, string>> = { [soakFiles.work]: work, [soakFiles.effects]: effects };

/** What a run of `soak` gives. */
export const expectedText = (name: string, items: number): string =>
  `${name}: ${Array.from({ length: items }, (_, item) => item * item).reduce((sum, one) => sum + one, 0)}`;
