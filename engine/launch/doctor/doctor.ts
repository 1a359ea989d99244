import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constantModelNames } from '../../compile/pipeline/models/model-names.ts';
import { readNamedModels } from '../../compile/pipeline/settings/settings.ts';
import type { Settings } from '../../compile/world.ts';
import { readEnvFile } from '../../disk/files/env-file.ts';
import type { Environment } from '../../language/environment.ts';
import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import { ownTools } from '../../language/tools/own.ts';
import { createModels } from '../../models/models.ts';
import { keyNames } from '../../models/settings/homes.ts';
import { createKeys } from '../../models/settings/keys.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { isRunError } from '../../state/failure.ts';
import { listSharedOutputs } from '../../store/files/output-owners.ts';
import { ignored } from '../../store/paths.ts';
import { executableTools } from '../../tools/executable-tools.ts';
import { findOwn } from '../../tools/own/find.ts';
import { openSecretStore, type SecretStore } from '../../trust/secrets/store.ts';
import { serviceKeys, toolEnvironment } from '../admission/refuse-unavailable.ts';
import { openProviderPrograms } from '../host/provider-programs.ts';
import { realClock } from '../host/real-clock.ts';
import { Refusal } from '../refusal.ts';
import { loadSettings } from '../source/load-world.ts';
import { askProviders } from './ask-providers.ts';
import { askServers } from './ask-servers.ts';
import { askServices } from './ask-services.ts';
import { checkBreakers } from './check-breakers.ts';
import { checkNotices } from './check-notices.ts';
import type { DoctorFinding } from './finding.ts';

interface ExamineOptions {
  /** The version of Node.js. */
  version?: string;
  /** Calls every provider, every search service, and every MCP server of `baton.yaml`. */
  live?: boolean;
  /** A person's permissions, as `--allow` takes them. */
  allow?: readonly string[];
}

const leastNode = [22, 15] as const;

/**
 * Lists present and missing requirements for the pipelines of `root` on this machine. Keys are reported by name, never by
 * value; only with `live` providers are called and MCP servers started.
 */
export async function examine(
  root: string,
  env: Environment,
  { version = process.versions.node, live = false, allow = [] }: ExamineOptions = {},
): Promise<DoctorFinding[]> {
  const settings = await settingsOf(root);
  const store = await openSecretStore(env);
  const findings: DoctorFinding[] = [
    checkNode(version),
    await checkSqlite(),
    checkFolder(root),
    ...listSharedOutputs(root).map(
      (shared): DoctorFinding => ({ about: say(texts.outputsTitle), state: 'fine', says: say(texts.outputs, { ...shared }) }),
    ),
    settings.finding,
    ...checkGit(root),
    ...checkSecrets(env, store),
    ...checkModels(root, env, settings.settings, store),
    ...checkKeys(root, env, settings.settings, store),
    ...(await checkTools(root, env, settings.settings, store)),
    ...(await checkBreakers(root)),
    ...(await checkNotices(root, toolEnvironment(root, env, store && { store, allow }), { settings: settings.settings, allow })),
  ];
  if (live) findings.push(...(await askProviders(root, env, settings.settings, { allow, store })));
  if (live) findings.push(...(await askServices(root, env, { store })));
  if (live) findings.push(...(await askServers(root, env, settings.settings, { allow })));

  return findings;
}

function checkNode(version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (fine) return { about: say(texts.nodeTitle), state: 'fine', says: say(texts.node, { version }) };
  const says = say(texts.nodeOld, { version, least: leastNode.join('.') });
  return { about: say(texts.nodeTitle), state: 'missing', says, hint: say(texts.nodeHint) };
}

async function checkSqlite(): Promise<DoctorFinding> {
  const there = await import('node:sqlite').then(
    () => true,
    () => false,
  );
  if (there) return { about: say(texts.sqliteTitle), state: 'fine', says: say(texts.sqlite) };
  return { about: say(texts.sqliteTitle), state: 'lacking', says: say(texts.noSqlite), hint: say(texts.noSqliteHint) };
}

function checkFolder(root: string): DoctorFinding {
  const about = say(texts.folderTitle);
  try {
    const runs = join(root, '.baton', 'runs');
    accessSync(existsSync(runs) ? runs : root, constants.W_OK);
    return { about, state: 'fine', says: say(texts.folder, { folder: root }) };
  } catch {
    return { about, state: 'missing', says: say(texts.folderNot, { folder: root }), hint: say(texts.folderHint) };
  }
}

async function settingsOf(root: string): Promise<{ finding: DoctorFinding; settings: Settings }> {
  const about = say(texts.settingsTitle);
  const file = ['baton.yaml', 'baton.yml'].find((name) => existsSync(join(root, name)));
  try {
    const settings = await loadSettings(root);
    const says = file === undefined ? say(texts.noSettings) : say(texts.settings, { file });
    return { finding: { about, state: 'fine', says }, settings };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const says = say(texts.settingsWrong, { file: file ?? '', problem: error.problems[0]?.message ?? error.message });
    return { finding: { about, state: 'missing', says, hint: say(texts.settingsHint, { file: file ?? '' }) }, settings: {} };
  }
}

/** Only where there is a repository, and files that should not be in it. */
function checkGit(root: string): DoctorFinding[] {
  const about = say(texts.gitTitle);
  const file = join('.baton', '.gitignore');
  if (!existsSync(join(root, '.git')) || !existsSync(join(root, '.baton', 'runs'))) return [];

  const lines = [join(root, file), join(root, '.gitignore')].flatMap((one) =>
    existsSync(one) ? readFileSync(one, 'utf8').split(/\r?\n/) : [],
  );
  const isIgnored = lines.some((line) => /^\/?(?:\.baton\/?(?:runs\/?)?|runs\/?|\*)$/.test(line.trim()));
  if (isIgnored) return [{ about, state: 'fine', says: say(texts.ignored) }];

  return [
    {
      about,
      state: 'lacking',
      says: say(texts.notIgnored, { file }),
      hint: say(texts.notIgnoredHint, { file, lines: ignored.join(' ') }),
    },
  ];
}

/** The provider of each secret's name; nothing about values. */
function checkSecrets(env: Environment, store: SecretStore | undefined): DoctorFinding[] {
  const about = say(texts.secretsTitle);
  if (!store) return [];

  const byTitle = Map.groupBy(store.names(), ([, title]) => title);
  const faults = store.faults();
  return [
    ...store.titles().flatMap((title): DoctorFinding[] => {
      if (faults.some((fault) => fault.title === title)) return [];
      const names = (byTitle.get(title) ?? []).map(([name]) => name).sort();
      const [hidden, answered] = [names.filter((name) => env[name]?.trim()), names.filter((name) => !env[name]?.trim())];
      const says = answered.length
        ? say(texts.secretsOf, { title, names: answered.join(', ') })
        : say(texts.secretsNone, { title });
      const also: DoctorFinding = { about, state: 'fine', says: say(texts.secretsHidden, { title, names: hidden.join(', ') }) };
      if (!hidden.length) return [{ about, state: 'fine', says }];

      return answered.length ? [{ about, state: 'fine', says }, also] : [also];
    }),
    ...faults.map(({ message, hint }): DoctorFinding => ({ about, state: 'lacking', says: message, hint })),
  ];
}

function checkModels(root: string, env: Environment, settings: Settings, store: SecretStore | undefined): DoctorFinding[] {
  const about = say(texts.modelTitle);
  const programs = openProviderPrograms(root, env);
  const all = createModels({ settings, env, env_file: readEnvFile(root), store, clock: realClock, programs });
  const old = modelsIn(settings).flatMap((name): DoctorFinding[] => {
    const says = all.warningOf(name);
    return says === undefined ? [] : [{ about, state: 'lacking', says, hint: say(texts.retiringHint) }];
  });
  const refused = all.refusalFor(undefined);
  if (refused) return [{ about, state: 'lacking', says: refused.message, hint: refused.hint }, ...old];

  const { model, reason } = all.choose(undefined);
  if (model === 'offline')
    return [{ about, state: 'lacking', says: say(texts.offline, { reason }), hint: say(texts.offlineHint) }, ...old];

  return [{ about, state: 'fine', says: say(texts.model, { model, reason }) }, ...old];
}

/** Every model that baton.yaml names. */
function modelsIn(settings: Settings): string[] {
  const { default_model = [], orchestrator = [], models: listed = [] } = settings;
  const experts = readNamedModels(settings).experts.flatMap(({ model }) => (model ? constantModelNames(model) : []));
  return [...new Set([default_model, orchestrator, listed.map(({ id }) => id), experts].flat())];
}

function checkKeys(
  root: string,
  env: Environment,
  { providers = {} }: Settings,
  store: SecretStore | undefined,
): DoctorFinding[] {
  const about = say(texts.keysTitle);
  const keys = createKeys({ env, file: readEnvFile(root), store }, createMask());
  const stored = store?.names();
  const wanted = new Map(
    Object.entries(providers).flatMap(([provider, { key, endpoints = [] }]) =>
      [key, ...endpoints.map((endpoint) => endpoint.key)].flatMap((name) =>
        name?.startsWith('env:') ? [[name.slice(4), provider] as const] : [],
      ),
    ),
  );
  const findings = [...new Set([...keyNames, ...wanted.keys()])].flatMap((name): DoctorFinding[] => {
    const key = keys.get(name);
    const provider = wanted.get(name);
    const title = env[name]?.trim() ? undefined : stored?.get(name);
    if (typeof key === 'object')
      return [{ about, state: 'fine', says: title ? say(texts.keyStored, { name, title }) : say(texts.keySet, { name }) }];
    if (key === 'unfit') return [{ about, state: 'lacking', says: say(texts.keyUnfit, { name }), hint: say(texts.keyUnfitHint) }];
    if (provider === undefined) return [];

    const says = say(texts.keyMissing, { name, provider });
    return [{ about, state: 'lacking', says, hint: say(texts.keyMissingHint, { name }) }];
  });

  return findings.length ? findings : [{ about, state: 'fine', says: say(texts.noKey, { names: keyNames.join(', ') }) }];
}

/** Each tool reports its own requirements, for its default behaviour. */
async function checkTools(
  root: string,
  env: Environment,
  settings: Settings,
  store: SecretStore | undefined,
): Promise<DoctorFinding[]> {
  const about = say(texts.toolsTitle);
  const place = { root, env: toolEnvironment(root, env), key: serviceKeys(root, { env, store }), parameters: {} };
  const findings: DoctorFinding[] = [];

  const add = (tool: string, why: string | undefined): void => {
    findings.push(
      why === undefined
        ? { about, state: 'fine', says: say(texts.tool, { tool }) }
        : { about, state: 'lacking', says: say(texts.toolNot, { tool, why }) },
    );
  };

  for (const { spec, available } of executableTools) {
    if (available && spec.executable)
      add(spec.name, await available(spec.defaultAction ?? Object.keys(spec.actions)[0] ?? '', place));
  }

  for (const tool of ownTools(settings.tools))
    add(
      tool.spec.name,
      await findOwn(tool, root, place.env).then(
        () => undefined,
        (error: unknown) => {
          if (isRunError(error)) return error.message;
          throw error;
        },
      ),
    );

  return findings;
}
