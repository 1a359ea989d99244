import type { Permission } from '../../language/permission.ts';
import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { isAddress, isLoopback, isPublic } from '../../trust/address.ts';
import { formatHost, type HostUse, hostOf, isAllowed, namesHost } from '../../trust/match.ts';

/** Where requests of one tool may go. */
export interface NetworkScope {
  /** The tool that `--allow` names. */
  tool: string;
  allow: readonly Permission[];
  /** Where some uses of the tool may go elsewhere than others: what tells them apart, as they share no connections. */
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

/**
 * The permission that `--allow` would have to name for a request to this address; undefined where it is granted, as far as the name tells.
 */
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
 * Whether the address that a name was found to have may be connected to: a public one; another only where it was allowed by its own
 * address, so that a name that is allowed cannot be turned to lead inside.
 */
export function isReachable(address: string, use: HostUse, { tool, allow }: NetworkScope): boolean {
  if (isPublic(address)) return true;
  if (isLocalName(use.host) && isLoopback(address)) return namesHost(allow, tool, use);
  return namesHost(allow, tool, { host: address, port: use.port });
}

const isLocalName = (host: string): boolean => /(^|\.)localhost$/i.test(host);

/** Whether a host is this machine or an address that is not public. */
export const isInner = (host: string): boolean => isLocalName(host) || (isAddress(host) && !isPublic(host));
