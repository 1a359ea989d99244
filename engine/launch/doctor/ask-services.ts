import { tmpdir } from 'node:os';
import type { JsonMap } from '../../language/json.ts';
import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import { webSearch } from '../../language/tools/builtin/web-search.ts';
import { searchServiceNames, searchServices } from '../../language/tools/search-services.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { createTools } from '../../tools/tools.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import { hiddenValues } from '../admission/hidden-values.ts';
import { serviceKeys, toolEnvironment } from '../admission/refuse-unavailable.ts';
import type { DoctorFinding } from './finding.ts';
import { tryCall } from './try-call.ts';

/** The timeout of a service, in milliseconds. */
const answerTimeoutMs = 30_000;

/**
 * Asks every search service whose key is set, and the server that BATON_SEARCH_URL names, for one result. No text holds a value that is
 * kept from view.
 */
export async function askServices(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  { wait = answerTimeoutMs, store }: { wait?: number; store?: SecretStore | undefined } = {},
): Promise<DoctorFinding[]> {
  const mask = createMask();
  for (const [, value] of hiddenValues(root)) mask.add(value);
  const key = serviceKeys(root, { env, store }, mask);
  const keyed = searchServiceNames.filter((name) => key(searchServices[name].key) !== 'missing');
  const services: { title: string; parameters: JsonMap }[] = keyed.map((service) => ({
    title: searchServices[service].title,
    parameters: { service },
  }));
  const hasServer = Boolean(env['BATON_SEARCH_URL']?.trim());
  const all = hasServer ? [...services, { title: 'BATON_SEARCH_URL', parameters: {} }] : services;
  if (all.length === 0) return [];

  const about = say(texts.liveTitle);
  const tools = createTools({
    root,
    workdir: root,
    outputFolder: root,
    spill: tmpdir(),
    allow: [],
    env: toolEnvironment(root, env),
    key,
  });

  const ask = async ({ title: server, parameters }: (typeof services)[number]): Promise<DoctorFinding> => {
    const end = await tryCall(wait, (signal) =>
      tools.call(
        webSearch.name,
        'search',
        { ...parameters, query: say(texts.liveQuery), max_results: 1 },
        { signal, log: () => undefined },
      ),
    );
    const lacks = (kind: string, message: string, hint?: string): DoctorFinding => ({
      about,
      state: 'lacking',
      says: mask.text(say(texts.serverFails, { server, kind, message })),
      hint,
    });
    if ('failure' in end) return lacks(end.failure.kind, end.failure.message, end.failure.hint);
    if (end.answer['success'] === false) return lacks('tool', String(end.answer['error'] ?? ''));

    return { about, state: 'fine', says: say(texts.serviceAnswers, { service: server, seconds: end.seconds }) };
  };

  try {
    return await Promise.all(all.map(ask));
  } finally {
    await tools.close?.();
  }
}
