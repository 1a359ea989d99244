/** Texts about runs in bundle files. */
export const bundleTexts = {
  noBundle: 'This is not the bundle of a run. One is written by: baton show RUN --bundle FILE',
  newer: 'This bundle has version {found}, and this Baton opens version 1; use a later one.',
  damaged: 'This bundle is damaged: its content has changed since it was written.',
  damagedLog: 'A bundle of it would lack everything after the damage, and not show it. Send the folder of the run instead.',
  otherFacts: 'The run {run} is here already, with other facts, so the bundle is not opened.',
  otherFactsHint: 'Open the bundle in another folder, or remove the run that is here.',
  written: 'The run is in {file} ({size}), without secrets and without the folders of this machine.',
  opened: 'The run {run} is among the runs of this folder now. See it: baton show {run}',
  unwritten: 'The bundle cannot be written',
  unread: 'The bundle cannot be read',
  oneForm: '--bundle stands alone: it writes the whole run.',
} as const;
