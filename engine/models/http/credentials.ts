import { settleOrAbort } from '../../language/abort.ts';
import { isMap, type Json, tryParseJson } from '../../language/json.ts';
import { bedrockService } from '../../language/providers/compatible.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import { notAsked } from '../calls/usage.ts';

/** A request before it is sent, for its signature. */
export interface SignedRequest {
  url: URL;
  method: string;
  headers: Headers;
  body: string;
}

/** Credentials that differ between requests. */
export interface Credentials {
  /** The authorisation headers of one request. Rejects with a RunError. */
  headersFor(request: SignedRequest, signal: AbortSignal): Promise<Record<string, string>>;
  /** Discards refused credentials; false where there are no newer ones. */
  renew(refused: Readonly<Record<string, string>>): boolean | Promise<boolean>;
}

/** Milliseconds for which a token without an expiry is used. */
const usualLifetime = 10 * 60_000;
/** Milliseconds before its expiry when a token is renewed. */
const margin = 60_000;

export interface KeySource {
  /** The key itself; undefined where the server needs none. */
  key: () => string | undefined;
  /** Reads it again when it expires. */
  refreshKey?: (() => Promise<void>) | undefined;
  /** Looks for another one after a refusal. */
  renewKey?: (() => Promise<void>) | undefined;
}

/** The key of a provider as a header: the present one for each request, and another one after a refusal. */
export const keyCredentials = (
  { key, refreshKey, renewKey }: KeySource,
  headersOf: (key: string) => Record<string, string>,
): Credentials => {
  const headersNow = (): Record<string, string> => {
    const now = key();
    return now ? headersOf(now) : {};
  };
  return {
    async headersFor() {
      await refreshKey?.();
      return headersNow();
    },
    async renew(refused) {
      await renewKey?.();
      return Object.entries(headersNow()).some(([name, value]) => refused[name] !== value);
    },
  };
};

/** A token printed by a command, kept only in memory and renewed before it expires. */
export function tokenCredentials(
  provider: string,
  {
    print,
    conceal,
    clock,
  }: { print(signal: AbortSignal): Promise<string>; conceal(token: string): void; clock: Pick<Clock, 'now'> },
): Credentials {
  let token: { value: string; until: number; used: number } | undefined;
  let taking: SharedWork | undefined;
  /** A request was sent with the token before, and refused. */
  let wasSent = false;

  async function take(signal: AbortSignal): Promise<void> {
    const begun = clock.now();
    const usage = wasSent ? undefined : notAsked;
    wasSent = false;

    const printed = await print(signal).catch((error: unknown) => {
      throw isRunError(error) ? new RunError(error.failure, usage) : error;
    });
    const { value, lifetime } = readToken(printed, begun) ?? {};
    if (value === undefined || !/^[\x21-\x7e]+$/.test(value))
      throw new RunError(
        { kind: 'auth', message: say(modelsTexts.noToken, { provider }), hint: say(modelsTexts.noTokenHint) },
        usage,
      );

    conceal(value);
    token = { value, until: begun + Math.max((lifetime ?? usualLifetime) - margin, 0), used: 0 };
  }

  const startTaking = (): SharedWork => {
    const begun = shareWork(take, () => {
      if (taking === begun) taking = undefined;
    });
    return begun;
  };

  return {
    async headersFor(_, signal) {
      if (!token || (token.used > 0 && token.until <= clock.now())) {
        taking ??= startTaking();
        await taking.join(signal);
      }
      if (token) token.used++;
      return bearer(token?.value ?? '');
    },
    renew({ authorization }) {
      // Another request has discarded it already.
      if (!token || bearer(token.value).authorization !== authorization) return true;

      // A refused key shows only in a provider's answer; a token that was just printed is as new as any.
      const isOld = token.used > 1;
      token = undefined;
      wasSent = true;

      return isOld;
    },
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

interface SharedWork {
  /** Settles like the work, or rejects when the signal is aborted first. */
  join(signal: AbortSignal): Promise<void>;
}

/** Work shared by several waiters: it is stopped once none is left. `over` is called as soon as nobody can join. */
function shareWork(work: (signal: AbortSignal) => Promise<void>, over: () => void): SharedWork {
  const stop = new AbortController();
  let waiting = 0;
  const done = work(stop.signal).finally(over);

  return {
    async join(signal) {
      waiting++;
      try {
        await settleOrAbort(done, signal);
      } finally {
        waiting--;
        if (waiting === 0) {
          over();
          stop.abort();
        }
      }
    },
  };
}

/**
 * The token alone, or JSON with its expiry, as the tools of Google and Azure print it. `lifetime` is milliseconds from `now`.
 */
function readToken(printed: string, now: number): { value: string; lifetime?: number } | undefined {
  const text = printed.trim();
  if (!text.startsWith('{')) return text === '' ? undefined : { value: text };

  const map = tryParseJson(text);
  if (!isMap(map)) return undefined;

  const value = [map['access_token'], map['accessToken'], map['token']].find((one) => typeof one === 'string');
  if (typeof value !== 'string') return undefined;

  const lifetime = lifetimeOf(map['expires_in'], map['expires_on'] ?? map['expiresOn'], now);
  return lifetime === undefined ? { value } : { value, lifetime };
}

/** From a number of seconds, or an expiry: in seconds since 1970, or as a date. */
function lifetimeOf(seconds: Json | undefined, moment: Json | undefined, now: number): number | undefined {
  const rest = Number(seconds ?? Number.NaN);
  if (Number.isFinite(rest)) return rest * 1000;
  const end = Number.isFinite(Number(moment ?? Number.NaN)) ? Number(moment) * 1000 : Date.parse(String(moment));
  return Number.isFinite(end) ? end - now : undefined;
}

/** The variables for an Amazon account's keys, named as in its own tools. */
export const awsVariables = { id: 'AWS_ACCESS_KEY_ID', secret: 'AWS_SECRET_ACCESS_KEY', session: 'AWS_SESSION_TOKEN' } as const;

export interface AwsPlace {
  region: string;
  /** The service for the signature. */
  service: string;
}

/**
 * Each request is signed (Signature Version 4), and no key is sent. The keys are read each time, since some expire within the
 * hour.
 */
export const awsCredentials = (
  { region, service }: AwsPlace,
  { key, clock }: { key(name: string): string | undefined; clock: Pick<Clock, 'now'> },
): Credentials => ({
  async headersFor(request) {
    const { signRequest } = await import('./lazy/sigv4.ts');
    return signRequest(request, {
      region,
      service,
      accessKeyId: key(awsVariables.id) ?? '',
      secretAccessKey: key(awsVariables.secret) ?? '',
      sessionToken: key(awsVariables.session),
      datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    });
  },
  renew: () => false,
});

/**
 * The region and the service in an Amazon address; `region` is used where the address has none. Undefined where neither has.
 */
export function awsPlaceOf(base_url: string, region?: string): AwsPlace | undefined {
  const [name = '', place] = new URL(base_url).hostname.split('.');
  const service = /^bedrock-mantle/.exec(name)?.[0] ?? bedrockService;
  const known = region ?? (place !== undefined && /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(place) ? place : undefined);
  return known === undefined ? undefined : { region: known, service };
}
