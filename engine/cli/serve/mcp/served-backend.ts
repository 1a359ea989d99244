import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { McpBackend } from '../../mcp/backend.ts';
import { HttpProblem } from '../api/problem.ts';
import { describeFailure } from '../api/problem-response.ts';
import { findServedPipeline, listServedPipelines } from '../pushed.ts';
import type { ServedFolder } from '../served-folder.ts';
import type { McpCaller } from './caller.ts';
import { followAgentRun } from './follow-agent-run.ts';

/**
 * The pipelines of the server. Their runs are bounded and kept like all of its runs, and stay the server's own when the
 * client disconnects.
 */
export function createServedBackend(served: ServedFolder, speaking: McpCaller): McpBackend & { readonly following: number } {
  const { host, runs, own } = served;
  const { by, may } = speaking;
  let following = 0;

  return {
    host,
    get following() {
      return following;
    },
    refuseRuns: async () => ((await may('run')) ? undefined : new HttpProblem(403, say(texts.noScope, { scope: 'run' }))),
    locate: (named) => findServedPipeline(host, typeof named === 'string' ? named : undefined),
    listPipelines: () => listServedPipelines(host),
    async run({ file, shown, cwd, granted }, inputs, ports) {
      following++;
      try {
        const run = await runs.start(file, { inputs, person: by, cwd, granted });
        return await followAgentRun(served, { run, shown, ports, ...speaking });
      } finally {
        following--;
      }
    },
    findRun: own.find,
    describeError(error) {
      const { status, message, hint } = describeFailure(error, host.engine);
      if (status === 500) served.failed({ request: 'mcp', operation: 'speakMcp', error });
      return [message, hint].filter(Boolean).join('\n');
    },
  };
}
