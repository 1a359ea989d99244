import type { ModelKind } from './kinds.ts';

/** The kinds whose work is to ask models, for who needs no more of kinds. */
export const modelKinds: Readonly<Record<ModelKind, true>> = { prompt: true, ensemble: true, agents: true };
