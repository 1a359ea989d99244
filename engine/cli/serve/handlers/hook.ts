import type { WebhookTrigger } from '../../../compile/pipeline/model/trigger.ts';
import type { Json, JsonMap } from '../../../language/json.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import { currentRoot } from '../../files/paths.ts';
import { createRate } from '../access/rate.ts';
import { beginOnce, keysInFolder } from '../api/keys.ts';
import { HttpProblem } from '../api/problem.ts';
import { readBody } from '../api/requests.ts';
import { bounds, type EndpointHandler, respondAccepted, type ServedFolder } from '../served-folder.ts';
import { createTriggerReader } from '../triggers/find-triggers.ts';
import { verifySignature } from '../triggers/signatures.ts';

/** Milliseconds for which the triggers of the folder are cached: requests come from anybody. */
const remembered = 2000;
/** Headers that are hidden from pipelines, since they carry credentials. */
const credentialHeaders = /^(?:authorization|proxy-authorization|cookie)$/;

interface FoundHook {
  file: string;
  trigger: WebhookTrigger;
}

/** Webhooks: signed requests that begin runs. */
export function createWebhookHandler({ host, runs, now, noTriggers }: ServedFolder): Record<'takeHook', EndpointHandler> {
  const { engine, folder, start } = host;
  const find = createHookFinder();
  const rate = createRate(bounds.requests, now);

  return {
    async takeHook({ named, context }) {
      const { hook: id = '' } = named;
      const { file, trigger } = await find(id);
      const secret = start.env?.[trigger.secret];
      if (!secret) throw new HttpProblem(503, say(texts.hookSecret, { secret: trigger.secret }));

      const body = Buffer.from(await context.req.arrayBuffer());
      const request = { header: (name: string) => context.req.header(name), body };
      const delivery = verifySignature[trigger.signature](request, { variable: trigger.secret, secret, now: now() });
      if (!rate.admits(id))
        throw new HttpProblem(429, say(texts.tooManyHooks, { most: bounds.requests }), { retryAfterSeconds: 60 });

      const what = describeRequest(
        trigger,
        new URL(context.req.url),
        context.req.header(),
        body.length === 0 ? null : readBody(body.toString('utf8')),
      );
      if (!asked(() => engine.holdsForTrigger(trigger.condition, what))) return Response.json({ run: null }, { status: 202 });

      const inputs = asked(() => engine.renderTriggerInputs(trigger.inputs, what));
      const once = {
        key: `hook\n${file}\n${id}\n${delivery}`,
        request: body.toString('base64'),
        hash: engine.sha256Hex,
      };
      const keys = host.database?.keys ?? keysInFolder(currentRoot(engine, folder), now());
      const run = await beginOnce(keys, once, () => runs.start(file, { inputs, person: `webhook:${id}` }));

      return respondAccepted(run);
    },
  };

  /** Evaluates an expression of the trigger; a value that the request lacks is the request's fault. */
  function asked<T>(compute: () => T): T {
    try {
      return compute();
    } catch (error) {
      throw error instanceof engine.RunError ? new HttpProblem(422, error.message) : error;
    }
  }

  function describeRequest(trigger: WebhookTrigger, url: URL, headers: Record<string, string>, body: Json): JsonMap {
    return {
      kind: 'webhook',
      id: trigger.id,
      time: new Date(now()).toISOString(),
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !credentialHeaders.test(name))),
      query: Object.fromEntries(url.searchParams),
      body,
    };
  }

  /** The webhook of a name. Rejects with a HttpProblem where there is not exactly one. */
  function createHookFinder(): (id: string) => Promise<FoundHook> {
    const read = createTriggerReader(host);
    let before = { at: Number.NEGATIVE_INFINITY, all: read };
    return async (id) => {
      if (noTriggers) throw new HttpProblem(404, say(texts.noHook, { id }));
      if (now() - before.at > remembered) {
        const reading = read();
        before = { at: now(), all: () => reading };
      }

      const hooks = (await before.all()).flatMap(({ file, shown, valid, triggers }) =>
        (valid ? triggers : []).flatMap((trigger) =>
          trigger.kind === 'webhook' && trigger.id === id ? [{ file, shown, trigger }] : [],
        ),
      );
      const [first, ...others] = hooks;
      if (!first) throw new HttpProblem(404, say(texts.noHook, { id }));
      if (others.length > 0)
        throw new HttpProblem(409, say(texts.hookTwice, { id, files: hooks.map(({ shown }) => shown).join(', ') }));

      return first;
    };
  }
}
