import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import type { Settings } from '../../compile/world.ts';
import type { JsonMap } from '../../language/json.ts';
import { noticeSubjects } from '../../language/keys/notices.ts';
import { noticeTexts as texts } from '../../language/texts/cli/notices.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { createTools } from '../../tools/tools.ts';
import { openSecretStore } from '../../trust/secrets/store.ts';
import { toolEnvironment } from '../admission/refuse-unavailable.ts';
import type { HostOptions } from '../options.ts';
import { grantedPermissions } from '../permissions/granted-permissions.ts';
import { mailAddress, sendMail } from './send-mail.ts';

/** The target of notices. */
export interface NoticeTarget {
  id: string;
  of: readonly (typeof noticeSubjects)[number][];
  /** How long its links are valid, in milliseconds. Variables are named as `env:NAME`. */
  expires: number;
  to: { kind: 'webhook'; url: string; secret: string } | { kind: 'slack'; url: string } | MailTarget;
}

interface MailTarget {
  kind: 'email';
  server: string;
  from: string;
  to: readonly string[];
}

/** A link is valid for three days by default. */
const usualExpiry = 3 * 24 * 3_600_000;

/** The targets in a folder's settings. */
export function noticeTargets({ notices = [] }: Settings): NoticeTarget[] {
  return notices.flatMap(({ id, of, expires, webhook, secret, slack, email, from, smtp }): NoticeTarget[] => {
    if (typeof id !== 'string') return [];
    const holds = typeof expires === 'string' || typeof expires === 'number' ? parseDuration(expires) : undefined;
    const subjects = Array.isArray(of) ? noticeSubjects.filter((one) => of.includes(one)) : [...noticeSubjects];
    const common = { id, of: subjects, expires: holds ?? usualExpiry };
    if (typeof webhook === 'string' && typeof secret === 'string')
      return [{ ...common, to: { kind: 'webhook', url: webhook, secret } }];
    if (typeof smtp === 'string' && typeof from === 'string') {
      const to = (Array.isArray(email) ? email : [email]).filter((one) => typeof one === 'string');
      return [{ ...common, to: { kind: 'email', server: smtp, from, to } }];
    }

    return typeof slack === 'string' ? [{ ...common, to: { kind: 'slack', url: slack } }] : [];
  });
}

/** The variables of a target. */
export function variablesOfNotice({ to }: NoticeTarget): string[] {
  if (to.kind === 'webhook') return [nameIn(to.secret)];
  return [nameIn(to.kind === 'slack' ? to.url : to.server)];
}

/** A target's address for the permission; undefined where its variable holds none. */
export function readAddressOf({ to }: NoticeTarget, env: NonNullable<HostOptions['env']>): URL | undefined {
  if (to.kind === 'email') return mailAddress(env[nameIn(to.server)] ?? '')?.asked;
  return URL.parse(to.kind === 'slack' ? (env[nameIn(to.url)] ?? '') : to.url) ?? undefined;
}

/** A notice to be sent. */
interface OutgoingNotice {
  root: string;
  settings: Settings;
  allow: HostOptions['allow'];
  env: HostOptions['env'];
  target: NoticeTarget;
  /** The same for each attempt, so that receivers can ignore duplicates. */
  id: string;
  /** Milliseconds since 1970. */
  now: number;
  body: JsonMap;
  /** The same as an e-mail. */
  letter: { subject: string; text: string };
  /** The timeout of the other side. */
  seconds?: number | undefined;
}

/** The default timeout in seconds. */
const usualTimeout = 10;
/** The least bytes of a secret of Standard Webhooks. */
const leastSecret = 24;

/**
 * Sends a notice by the tool `http`, or as an e-mail, with a person's permission: the folder's settings are only a request.
 * Rejects with a RunError where it was not accepted; the message reveals no secret address.
 */
export async function sendNotice({
  root,
  settings,
  allow,
  env,
  target,
  id,
  now,
  body,
  letter,
  seconds = usualTimeout,
}: OutgoingNotice): Promise<void> {
  const granted = await grantedPermissions({ root, settings, files: [], allow });
  const store = await openSecretStore();
  const environment = toolEnvironment(root, env, store && { store, allow: granted });

  const read = (said: string): string => {
    const name = nameIn(said);
    const value = environment[name]?.trim();
    if (value) return value;
    throw new RunError({ kind: 'input', message: say(texts.noVariable, { name }) });
  };

  const { to } = target;
  if (to.kind === 'email') {
    const { from, to: people } = to;
    return sendMail({ server: read(to.server), name: nameIn(to.server), from, to: people, ...letter, id, granted, seconds });
  }

  const text = JSON.stringify(body);
  const url = to.kind === 'slack' ? read(to.url) : to.url;
  const headers = to.kind === 'webhook' ? signHeaders(text, { id, now, name: nameIn(to.secret), secret: read(to.secret) }) : {};
  const outputFolder = join(root, 'outputs');
  const tools = createTools({
    root,
    workdir: root,
    outputFolder,
    outputBy: 'folder',
    spill: outputFolder,
    allow: granted,
    env: {},
  });
  const parameters: JsonMap = {
    url,
    body: text,
    headers: { 'Content-Type': 'application/json', ...headers },
    timeout: seconds,
    follow_redirects: false,
    max_bytes: 100_000,
  };

  try {
    const signal = new AbortController().signal;
    const { ok, status_code: status } = await tools.call('http', 'post', parameters, { signal, log: () => undefined });
    if (ok !== true) throw new RunError({ kind: 'network', message: say(texts.refused, { status: Number(status) }) });
  } catch (error) {
    throw to.kind === 'slack' ? withoutAddress(error, url) : error;
  } finally {
    await tools.close?.();
  }
}

const nameIn = (said: string): string => said.replace(/^env:/, '');

/** The headers of Standard Webhooks. */
function signHeaders(
  text: string,
  { id, now, name, secret }: { id: string; now: number; name: string; secret: string },
): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length < leastSecret) throw new RunError({ kind: 'input', message: say(texts.badSecret, { name }) });
  const time = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${time}.${text}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
}

/** Anyone with the address of such a webhook may post there, so it is hidden. */
function withoutAddress(error: unknown, url: string): unknown {
  if (!(error instanceof RunError)) return error;
  const { failure } = error;
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const hide = (text: string): string => (path.length > 1 ? text.replaceAll(url, '…').replaceAll(path, '/…') : text);
  return new RunError({ ...failure, message: hide(failure.message) });
}
