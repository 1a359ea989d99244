import type { Tools } from '../../run/ports.ts';
import { toFailure } from '../../state/failure.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';

/** Tools whose secrets are those of the moment: read again where their time is over, and where a service refused one, which is then asked once more. */
export const freshTools = (tools: Tools, store: Pick<SecretStore, 'refresh' | 'renew'>): Tools => ({
  ...tools,
  async call(tool, action, parameters, context) {
    await store.refresh();
    try {
      return await tools.call(tool, action, parameters, context);
    } catch (error) {
      // What was refused for its key did nothing.
      const isRefused = toFailure(error).kind === 'auth' && !context.signal.aborted;
      if (!isRefused || !(await store.renew())) throw error;
    }
    return await tools.call(tool, action, parameters, context);
  },
});
