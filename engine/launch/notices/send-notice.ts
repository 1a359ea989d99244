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

/** Whom notices are sent to. */
export interface NoticeTarget {
  id: string;
  of: readonly (typeof noticeSubjects)[number][];
  /** Milliseconds for which its links hold. Variables are named as `env:NAME`. */
  expires: number;
  to: { kind: 'webhook'; url: string; secret: string } | { kind: 'slack'; url: string } | MailTarget;
}

interface MailTarget {
  kind: 'email';
  server: string;
  from: string;
  to: readonly string[];
}

/** A link holds for three days, unless the settings say otherwise. */
const usualExpiry = 3 * 24 * 3_600_000;

/** The targets that the settings of a folder name. */
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

/** The variables that a target names. */
export function variablesOfNotice({ to }: NoticeTarget): string[] {
  if (to.kind === 'webhook') return [nameIn(to.secret)];
  return [nameIn(to.kind === 'slack' ? to.url : to.server)];
}

/** Where a target's notices go, as a permission is asked for it; undefined where its variable holds no address. */
export function readAddressOf({ to }: NoticeTarget, env: NonNullable<HostOptions['env']>): URL | undefined {
  if (to.kind === 'email') return mailAddress(env[nameIn(to.server)] ?? '')?.asked;
  return URL.parse(to.kind === 'slack' ? (env[nameIn(to.url)] ?? '') : to.url) ?? undefined;
}

/** A notice on its way. */
interface OutgoingNotice {
  root: string;
  settings: Settings;
  allow: HostOptions['allow'];
  env: HostOptions['env'];
  target: NoticeTarget;
  /** The same for each try: who gets it twice knows it by that. */
  id: string;
  /** Milliseconds since 1970. */
  now: number;
  body: JsonMap;
  /** The same as a letter. */
  letter: { subject: string; text: string };
  /** That the other side has. */
  seconds?: number | undefined;
}

/** Seconds that the other side has, unless something else is said. */
const usualTimeout = 10;
/** The least bytes of a secret of Standard Webhooks. */
const leastSecret = 24;

/**
 * Sends a notice by the tool `http`, or as a letter, with the permissions that a person gave for it: what a folder names is only a wish. Rejects with a RunError
 * where it was not taken; its message holds no address that is a secret.
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

/** As Standard Webhooks say. */
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

/** Who has the address of such a webhook may write there. */
function withoutAddress(error: unknown, url: string): unknown {
  if (!(error instanceof RunError)) return error;
  const { failure } = error;
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const hide = (text: string): string => (path.length > 1 ? text.replaceAll(url, '…').replaceAll(path, '/…') : text);
  return new RunError({ ...failure, message: hide(failure.message) });
}
