import type { ProviderAdapter } from '../adapter.ts';

/** The embedded engine: it answers from the prompt's own text, without a model. */
export const offlineAdapter: ProviderAdapter = {
  free: 'offline',
  isNamedByProvider: () => true,
  refusal: () => undefined,
  async open(_, { workerFile }) {
    const { createOffline } = await import('../offline/provider.ts');
    return createOffline(workerFile === undefined ? {} : { workerFile });
  },
};
