import { isIP } from 'node:net';
import { parsePermission } from '../../language/permission.ts';
import { noticeTexts as texts } from '../../language/texts/cli/notices.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { type NetworkScope, permitHost } from '../../tools/network/network-scope.ts';
import { realLookup, vetHosts } from '../../tools/network/wire.ts';
import { isLoopback } from '../../trust/address.ts';

interface OutgoingMail {
  /** `smtps://user:password@host:465`, or `smtp://…:587`. */
  server: string;
  /** The name of its variable. */
  name: string;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  id: string;
  /** A person's permissions, as `--allow` takes them. */
  granted: readonly string[];
  seconds: number;
}

/** The default ports of the two schemes. */
const usualPorts = { 'smtps:': 465, 'smtp:': 587 } as const;

/** The address of a mail server, and the target for its permission; undefined for anything else. */
export function mailAddress(server: string): { url: URL; port: number; isSecure: boolean; asked: URL } | undefined {
  const url = URL.parse(server);
  const protocol = url?.protocol;
  if (!url || (protocol !== 'smtp:' && protocol !== 'smtps:') || url.hostname === '') return undefined;
  const port = url.port === '' ? usualPorts[protocol] : Number(url.port);
  return { url, port, isSecure: protocol === 'smtps:', asked: new URL(`https://${url.hostname}:${port}`) };
}

/**
 * Sends an e-mail, where a person permitted requests to its server: with the permission and the rules about private addresses
 * of the tool `http`. Rejects with a RunError that reveals no password.
 */
export async function sendMail({ server, name, from, to, subject, text, id, granted, seconds }: OutgoingMail): Promise<void> {
  const found = mailAddress(server);
  if (!found) throw new RunError({ kind: 'input', message: say(texts.noMailServer, { name }) });

  const { url, port, isSecure, asked } = found;
  const allow = granted.flatMap((one) => parsePermission(one) ?? []);
  const scope: NetworkScope = { tool: 'http', allow };
  permitHost(asked, scope);

  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = await findAddress(host, String(port), scope);
  const { sendLetter } = await import('./lazy/mail.ts');
  const [user, password] = [url.username, url.password].map(decode);
  const place = { address, host, port, secure: isSecure, isHere: isLoopback(address) };

  await sendLetter({
    ...place,
    ...{ user: user ?? '', password: password ?? '', from, to, subject, text, id },
    timeout: seconds * 1000,
  }).catch((error: unknown) => {
    throw new RunError({ kind: 'network', message: withoutPassword(error, password) });
  });
}

/** An address of the host that may be connected to; it is the only one used. */
async function findAddress(host: string, port: string, scope: NetworkScope): Promise<string> {
  const family = isIP(host);
  const lookup = family === 0 ? realLookup : async () => [{ address: host, family }];
  const [first] = await vetHosts(lookup, scope)(host, port);
  if (first) return first.address;
  throw new RunError({ kind: 'network', message: say(texts.noMailHost, { host }) });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutPassword(error: unknown, password = ''): string {
  const message = error instanceof Error ? error.message : String(error);
  return password === '' ? message : message.replaceAll(password, '…');
}
