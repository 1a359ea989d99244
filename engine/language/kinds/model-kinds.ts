import type { ModelKind } from '../kinds.ts';

/** The kinds that ask models, for callers that need nothing else of kinds. */
export const modelKinds: Readonly<Record<ModelKind, true>> = { prompt: true, ensemble: true, agents: true };
