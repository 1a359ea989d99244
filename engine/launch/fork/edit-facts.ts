import { defined } from '../../language/json.ts';
import { createArtifacts } from '../../run/files/artifacts.ts';
import type { NewFact } from '../../state/events.ts';
import type { ArtifactStore } from '../../store/files/artifacts.ts';
import { createFiles } from '../../store/files/products.ts';
import type { ValueEdit } from './branch.ts';

/** Edits by people, as facts; large values are stored before. */
export async function editFacts(
  edits: readonly (ValueEdit & { by?: string; pinned?: string })[],
  stored: ArtifactStore,
  outputFolder: string,
): Promise<NewFact<'run.edited'>[]> {
  const artifacts = createArtifacts(createFiles({ artifacts: stored, outputFolder }), true);
  const facts: NewFact<'run.edited'>[] = [];
  for (const { path, value, by, pinned } of edits)
    facts.push(defined({ type: 'run.edited', path, value: await artifacts.keep(value), by, pinned }));
  return facts;
}
