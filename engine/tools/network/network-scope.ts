import type { Permission } from '../../language/permission.ts';
import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { isAddress, isLoopback, isPublic } from '../../trust/address.ts';
import { formatHost, type HostUse, hostOf, isAllowed, namesHost } from '../../trust/is-allowed.ts';

/** The permitted targets of one tool's requests. */
export interface NetworkScope {
  /** The tool's name in `--allow`. */
  tool: string;
  allow: readonly Permission[];
  /** Distinguishes uses of the tool with different permissions, which share no connections. */
  key?: string;
}

/** A web address. Throws a RunError: `input` for an invalid one, `permission` for other schemes. */
export function webAddress(text: string, from?: URL): URL {
  const url = URL.parse(text.trim(), from);
  if (!url || (url.hostname === '' && url.protocol.startsWith('http')))
    throw new RunError({ kind: 'input', message: say(httpTexts.noUrl, { url: text.slice(0, 200) }) });
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new RunError({ kind: 'permission', message: say(httpTexts.scheme, { scheme: url.protocol }) });
  return url;
}

/** The missing permission for a request to this address; undefined where it is granted, as far as the name tells. */
export function neededFor(url: URL, { tool, allow }: NetworkScope): string | undefined {
  const use = hostOf(url);
  const written = formatHost(use);
  if (!isAllowed(allow, tool, use, '')) return written;
  return isInner(use.host) && !namesHost(allow, tool, use) ? written : undefined;
}

/** Throws a RunError (`permission`) where a request may not go there. */
export function permitHost(url: URL, scope: NetworkScope): void {
  const needed = neededFor(url, scope);
  if (needed === undefined) return;

  const { host } = hostOf(url);
  const inner = isAllowed(scope.allow, scope.tool, hostOf(url), '');
  throw new RunError({
    kind: 'permission',
    message: inner ? say(httpTexts.notPublic, { host, address: host }) : say(httpTexts.notAllowed, { host: needed }),
    hint: say(httpTexts.allow, { tool: scope.tool, host: needed }),
    needs: { tool: scope.tool, pattern: needed },
  });
}

/**
 * Whether the resolved address of a name may be connected to: a public one; a private one only where it was allowed by its
 * own address, so that an allowed name cannot be redirected inside (DNS rebinding).
 */
export function isReachable(address: string, use: HostUse, { tool, allow }: NetworkScope): boolean {
  if (isPublic(address)) return true;
  if (isLocalName(use.host) && isLoopback(address)) return namesHost(allow, tool, use);
  return namesHost(allow, tool, { host: address, port: use.port });
}

const isLocalName = (host: string): boolean => /(^|\.)localhost$/i.test(host);

/** Whether a host is this machine or has a private address. */
export const isInner = (host: string): boolean => isLocalName(host) || (isAddress(host) && !isPublic(host));
