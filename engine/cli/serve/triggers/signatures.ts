import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookTrigger } from '../../../compile/pipeline/model/trigger.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import { HttpProblem } from '../api/problem.ts';

/** The most milliseconds that a signed request may be old, or ahead: what the libraries of Standard Webhooks allow. */
const tolerance = 5 * 60_000;
/** The least bytes of a secret of Standard Webhooks. */
const leastSecret = 24;

/** A request that starts a run. */
export interface WebhookRequest {
  /** Header by its name in lower case. */
  header(name: string): string | undefined;
  body: Buffer;
}

interface Judge {
  /** The variable's name, and its content. */
  variable: string;
  secret: string;
  now: number;
}

/**
 * Verifies the signature by the secret, and returns the delivery's id. Throws a HttpProblem (401) where it is wrong. Standard
 * Webhooks: https://github.com/standard-webhooks/standard-webhooks; GitHub:
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const verifySignature: Readonly<Record<WebhookTrigger['signature'], (request: WebhookRequest, judge: Judge) => string>> = {
  standard: verifyStandard,
  github: verifyGithub,
};

function verifyStandard({ header, body }: WebhookRequest, { variable, secret, now }: Judge): string {
  const [id, time, sent] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header);
  const refuse = (): HttpProblem =>
    new HttpProblem(401, say(texts.unsigned, { headers: 'webhook-id, webhook-timestamp, webhook-signature' }));
  if (!id || id.length > 200 || !sent || sent.length > 4000 || !/^\d{1,12}$/.test(time ?? '')) throw refuse();

  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length < leastSecret) throw new HttpProblem(503, say(texts.badSecret, { secret: variable }));

  const wanted = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest();
  // There are several while a secret is being replaced.
  const known = sent.split(' ').some((one) => one.startsWith('v1,') && isSame(Buffer.from(one.slice(3), 'base64'), wanted));
  if (!known) throw refuse();
  if (Math.abs(now - Number(time) * 1000) > tolerance)
    throw new HttpProblem(401, say(texts.oldRequest, { minutes: tolerance / 60_000 }));

  return id;
}

/** GitHub signs only the body: a repeated body under another delivery id is the same delivery. */
function verifyGithub({ header, body }: WebhookRequest, { secret }: Judge): string {
  const [, sent = ''] = /^sha256=([0-9a-f]{64})$/.exec(header('x-hub-signature-256') ?? '') ?? [];
  const wanted = createHmac('sha256', secret).update(body).digest();
  if (!isSame(Buffer.from(sent, 'hex'), wanted))
    throw new HttpProblem(401, say(texts.unsigned, { headers: 'X-Hub-Signature-256' }));
  return sent;
}

const isSame = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);
