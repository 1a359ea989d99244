import { memoize } from '../../language/memoize.ts';
import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { formatHost } from '../../trust/is-allowed.ts';
import type { Vet, Wire } from '../lazy/undici.ts';
import type { ToolWorld } from '../tool.ts';
import type { HostLookup } from './host-lookup.ts';
import { isReachable, type NetworkScope } from './network-scope.ts';

/** Loaded on demand, since most processes never need it. */
export const realLookup: HostLookup = async (host) => {
  const { lookup } = await import('node:dns/promises');
  return await lookup(host, { all: true, verbatim: true });
};

/** Connections by tool, of each run. */
const wiresOf = memoize((_connections: object) => new Map<string, Promise<Wire>>());

/** The connections of one tool in one run: opened at the first request, closed with the run. */
export function wireOf(world: Pick<ToolWorld, 'lookup' | 'connections' | 'atEnd' | 'wire'>, scope: NetworkScope): Promise<Wire> {
  if (world.wire) return Promise.resolve(world.wire);
  const own = wiresOf(world.connections);
  const key = scope.key ?? scope.tool;
  const existing = own.get(key);
  if (existing) return existing;

  const opened = import('../lazy/undici.ts').then(({ openWire }) => openWire(vetHosts(world.lookup, scope)));
  own.set(key, opened);
  world.atEnd(async () => (await opened).close());

  return opened;
}

/** Resolves a name and keeps only permitted addresses; connections are made to these and no others. */
export const vetHosts =
  (lookup: HostLookup, scope: NetworkScope): Vet =>
  async (host, port) => {
    const found = await lookup(host);
    const open = found.filter(({ address }) => isReachable(address, { host, port }, scope));
    const [first] = found;
    if (open.length > 0 || !first) return open;

    const needed = formatHost({ host: first.family === 6 ? `[${first.address}]` : first.address, port });
    throw new RunError({
      kind: 'permission',
      message: say(httpTexts.notPublic, { host, address: first.address }),
      hint: say(httpTexts.allow, {
        tool: scope.tool,
        host: needed,
      }),
      needs: { tool: scope.tool, pattern: needed },
    });
  };
