import { createHash, timingSafeEqual } from 'node:crypto';
import { placementTexts as texts } from '../../../../language/texts/cli/placement.ts';
import { say } from '../../../../language/texts.ts';
import type { RunDatabase } from '../../../../store/pg/database.ts';
import { UsageError } from '../../../args/usage-error.ts';
import { shareSecret } from '../../access/shared-secret.ts';
import type { RunDriver, RunPlacement, ServedHere, WakeHint } from '../placement.ts';
import { remindUntilStopped } from '../remind.ts';
import { explainUnreached, findRestate, type RestateAddress, type RestateServer } from './restate-server.ts';
import { defineRuns, serviceOf } from './run-object.ts';
import type { RestateSdk } from './sdk.ts';

interface RestateOptions {
  sdk: RestateSdk;
  address: RestateAddress;
  /** The address at which Restate reaches this server; the one it listens at unless given. */
  ownUrl?: string | undefined;
  database: Pick<RunDatabase, 'project' | 'records'>;
  /** Milliseconds: see `remindUntilStopped`. */
  times?: { every: number; overdue: number };
}

const usualTimes = { every: 5_000, overdue: 15_000 };
/** The most wakes in flight; the ones beyond are left to reminders. */
const mostWakes = 100;

/** Placement by a Restate server, which calls this server at `/placement/restate`. */
export function restatePlacement({ sdk, address, ownUrl, database, times = usualTimes }: RestateOptions): RunPlacement {
  let waker: Waker | undefined;
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  return {
    wake: (hint) => waker?.wake(hint),
    isUp: () => waker?.isUp() ?? false,
    answer: (request) => answer(request),
    async serve(driver, here) {
      const server = await findRestate(address);
      // Restate sends it with each call.
      const secret = await shareSecret(database.records, 'placement/secret');
      const handle = sdk.createEndpointHandler({
        services: driver.pools.map((pool) => defineRuns(sdk, database.project, pool, driver.look)),
        logger: () => undefined,
      });

      answer = async (request) => (isFrom(request, secret) ? handle(request) : new Response(null, { status: 401 }));
      const own = `${ownUrl ?? here.url}/placement/restate`;
      const register = (): Promise<void> => server.register(own, headerOf(secret));

      await register().catch((error: unknown) => {
        throw new UsageError(
          say(texts.unregistered, { url: address.admin, own, why: explainUnreached(error) }),
          say(texts.unregisteredHint),
        );
      });

      here.tell(say(texts.placedBy, { version: server.version, url: address.admin, own }));
      const begun = createWaker({ server, register, driver, here, url: address.admin, project: database.project });
      waker = begun;

      const { stopping, tell } = here;

      const stuck = (run: string): void => {
        if (!begun.isUp()) return;
        tell(say(texts.stuck, { run, url: address.admin, own }));
        void begun.register();
      };

      const begin = (): Promise<void> => server.ping().then(begun.brings, begun.failed);
      return { done: remindUntilStopped({ driver, ...times, stopping, wake: begun.wake, stuck, begin }) };
    },
  };
}

interface Waking {
  server: RestateServer;
  register(): Promise<void>;
  driver: Pick<RunDriver, 'pools'>;
  here: Pick<ServedHere, 'tell'>;
  url: string;
  project: string;
}

interface Waker {
  wake(hint: WakeHint): void;
  register(): Promise<void>;
  /** Notes that Restate answered, or did not; a change is printed. */
  brings(): void;
  failed(error: unknown): void;
  isUp(): boolean;
}

/** Sends wakes; prints once when they stop to arrive, and once when they arrive again. */
function createWaker({ server, register, driver, here, url, project }: Waking): Waker {
  let isUp = true;
  let onTheirWay = 0;
  let registering: Promise<void> | undefined;

  const brings = (): void => {
    if (!isUp) here.tell(say(texts.up, { url }));
    isUp = true;
  };

  const failed = (error: unknown): void => {
    if (isUp) here.tell(say(texts.down, { url, why: explainUnreached(error) }));
    isUp = false;
  };

  const registerOnce = (): Promise<void> => {
    registering ??= register()
      .then(brings, failed)
      .finally(() => (registering = undefined));
    return registering;
  };

  const send = async ({ run, pool, when }: WakeHint): Promise<void> => {
    const deliver = () => server.send(serviceOf(project, pool), run, when === undefined ? 0 : when - Date.now());
    if ((await deliver()) === 'taken') return brings();
    // No server of that pool uses Restate.
    if (!driver.pools.includes(pool)) return;

    here.tell(say(texts.toldAgain, { url }));
    await registerOnce();
    await deliver();
  };

  return {
    wake(hint) {
      if (onTheirWay >= mostWakes) return;
      onTheirWay++;
      void send(hint)
        .catch(failed)
        .finally(() => onTheirWay--);
    },
    register: registerOnce,
    brings,
    failed,
    isUp: () => isUp,
  };
}

const headerOf = (secret: string): string => ['Bearer', secret].join(' ');

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

const isFrom = (request: Request, secret: string): boolean =>
  timingSafeEqual(digestOf(request.headers.get('authorization') ?? ''), digestOf(headerOf(secret)));
