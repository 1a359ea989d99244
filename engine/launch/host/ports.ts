import { parsePermissions } from '../../language/permission.ts';
import { ownTools } from '../../language/tools/own.ts';
import type { BreakerChange } from '../../models/limits/breaker.ts';
import type { Ports } from '../../run/ports.ts';
import { secretTools } from '../../run/secrets/secrets.ts';
import { createFiles } from '../../store/files/products.ts';
import { createCache } from '../../store/files/result-cache.ts';
import { createTools } from '../../tools/tools.ts';
import { boundsOf } from '../../trust/bounds.ts';
import { serviceKeys, toolEnvironment } from '../admission/refuse-unavailable.ts';
import { openChildRuns } from '../children/child-runs.ts';
import { describedServers } from './described-servers.ts';
import { freshTools } from './fresh-tools.ts';
import { guardTools } from './guarded-tools.ts';
import type { HostedRun } from './hosted-run.ts';
import { holdTime } from './jumping-clock.ts';
import { realClock } from './real-clock.ts';
import { sourceFilesOf } from './source-files.ts';

/** The real ports of a run: this machine's clock, disk and tools, and the admitted models. */
export function openPorts(hosted: HostedRun, breakerChanged?: (change: BreakerChange) => void): Ports {
  const { options, outside, compiled, run, log, state, readable } = hosted;
  const { allow, models, backend, secrets, stored, folders, outputBy } = outside;
  const { root, workdir, output: outputFolder } = folders;
  const ground = { root, workdir, outputFolder, outputBy, readable, sources: sourceFilesOf(compiled) };
  const permissions = parsePermissions(allow);

  const own = ownTools(compiled.world.settings?.tools);
  const tools = createTools({
    ...ground,
    conceal: secrets,
    allow,
    spill: run.paths.folder,
    env: toolEnvironment(root, options.env, stored),
    key: serviceKeys(root, { ...options, store: stored?.store }, models.mask),
    workerFile: options.workerFile,
    wire: options.wire,
    own,
    described: describedServers(compiled),
  });

  // Scripted failures do not open the circuit breaker.
  const guarded = options.wire ? tools : guardTools(tools, { own, clock: realClock, changed: breakerChanged });
  const ports: Ports = {
    clock: realClock,
    log,
    files: createFiles({
      artifacts: run.artifacts,
      outputFolder,
      written: state.products,
      bounds: (allowed) => boundsOf(ground, () => [...permissions, ...allowed]),
    }),
    models,
    tools: backend.tools(secretTools(stored ? freshTools(guarded, stored.store) : guarded, secrets)),
    cache: createCache(root, realClock.now),
    children: openChildRuns(hosted),
    people: options.people ?? { ask: async () => undefined, absent: options.wait !== true },
  };

  return options.simulation ? holdTime(ports, options.simulation.clock) : ports;
}
