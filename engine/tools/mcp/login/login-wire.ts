import type { Permission } from '../../../language/permission.ts';
import { mcpLoginTexts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { isLoopback } from '../../../trust/address.ts';
import { formatHost, hostOf } from '../../../trust/is-allowed.ts';
import { boundStream } from '../../../wire/bounded.ts';
import type { HostLookup } from '../../network/host-lookup.ts';
import { isInner, webAddress } from '../../network/network-scope.ts';
import { wireOf } from '../../network/wire.ts';

/** The most bytes of an authorization server's answer. */
const mostAnswer = 1_000_000;

/** Connections to a server, and to permitted addresses besides it. */
export interface LoginWire {
  /**
   * Throws a RunError for a forbidden address: without `https:` over the open network, or inside this network for a server
   * outside it.
   */
  permit(url: string, title: string): URL;
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** The default timeout of one answer in milliseconds. */
const usualTimeoutMs = 20_000;

/** No request through it waits longer than `timeoutMs`, in addition to its own signal. */
export function openLoginWire(lookup: HostLookup, server: URL, timeoutMs = usualTimeoutMs): LoginWire {
  const allow: Permission[] = [];
  const ends: (() => Promise<void>)[] = [];
  const world = { lookup, connections: {}, atEnd: (work: () => Promise<void>) => void ends.push(work) };

  const add = (url: URL): URL => {
    allow.push({ tool: 'mcp', pattern: formatHost(hostOf(url)) });
    return url;
  };

  const origins = new Set([server.origin]);
  add(server);
  return {
    permit(text, title) {
      const url = webAddress(text);
      refuseOpen(url);
      if (isInner(url.hostname) && !isInner(server.hostname))
        throw new RunError({ kind: 'permission', message: say(mcpLoginTexts.inner, { server: title, url: url.origin }) });
      origins.add(url.origin);
      return add(url);
    },
    async fetch(target, { body, signal, ...init } = {}) {
      const url = new URL(target);
      if (!origins.has(url.origin))
        throw new RunError({ kind: 'permission', message: say(mcpLoginTexts.failed, { server: server.href, why: url.origin }) });

      const wire = await wireOf(world, { tool: 'mcp', allow });
      const late = AbortSignal.timeout(timeoutMs);
      const asked = { ...init, signal: signal ? AbortSignal.any([signal, late]) : late };
      const sent = body instanceof URLSearchParams ? body.toString() : body;
      const answer = await wire.fetch(url, { ...asked, body: sent }).catch((error: unknown) => {
        throw late.aborted && !signal?.aborted ? new Error(say(mcpLoginTexts.noAnswer, { seconds: timeoutMs / 1000 })) : error;
      });
      if (!answer.body) return answer;

      const { status, statusText, headers } = answer;
      const tooLong = () => new Error(say(mcpLoginTexts.answerTooLong, { megabytes: mostAnswer / 1e6 }));
      return new Response(boundStream(answer.body, { whole: mostAnswer }, tooLong), { status, statusText, headers });
    },
    close: async () => {
      for (const end of ends) await end();
    },
  };
}

/** Throws a RunError (`permission`) for an address where others could read the token. */
export function refuseOpen(url: URL): void {
  const isHere = url.hostname === 'localhost' || isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  if (url.protocol !== 'https:' && !isHere)
    throw new RunError({ kind: 'permission', message: say(mcpLoginTexts.open, { url: url.origin }) });
}
