import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import { defined, isMap } from '../../../language/json.ts';
import { settingsKeys } from '../../../language/keys/settings.ts';
import type { KeyTable } from '../../../language/keys.ts';
import { isFreeKey } from '../../../language/keys.ts';
import { memoize } from '../../../language/memoize.ts';
import { expertises } from '../../../language/models/selection.ts';
import { problem, suggestion } from '../../../language/problem.ts';
import type { Problem } from '../../../language/problems.ts';
import { isProblemCode } from '../../../language/problems.ts';
import { homeOf } from '../../../language/safety/homes.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { isKeyOf } from '../../source/nodes.ts';
import { leavingQuotes } from '../../source/quoted-keys.ts';
import { parseSource, problemsOf, shiftBlockProblem } from '../../source/source.ts';
import type { ModelSettings, Settings, World } from '../../world.ts';
import type { Expert, Personality } from '../model/pipeline.ts';
import type { Value } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { newScope, reportProblem } from '../scope.ts';
import { judgeStepTemplates } from '../step-templates/judge-step-templates.ts';
import { readExperts, readPersonalities } from '../top/experts.ts';
import { parseDuration } from '../values/durations.ts';
import { fitToSchema } from '../values/schema-fit.ts';
import { findListedModels } from './listed-models.ts';
import { judgeNotices } from './notice-settings.ts';
import { readOwnTools } from './own-tools.ts';
import { readPersonalityFile } from './personality-file.ts';
import { judgeProviders, providerSettingsOf } from './provider-settings.ts';

const keys: KeyTable = settingsKeys;

/** Experts and personalities that hold for every pipeline of a workspace. */
export interface NamedModels {
  experts: readonly Expert[];
  personalities: readonly Personality[];
}

/** The experts and personalities of the settings. */
export const readNamedModels = memoize((settings: Settings): NamedModels => {
  const { experts = {}, personalities = {} } = settings;
  const found: { experts: Expert[]; personalities: Personality[] } = { experts: [], personalities: [] };
  for (const { block, key, value } of parseSource(JSON.stringify({ experts, personalities })).entries) {
    const scope = newScope({ block, options: {}, path: key.text });
    // Problems inside them are reported with their own text, by `readSettings`.
    if (key.text === 'experts') found.experts = readExperts(value, scope);
    else found.personalities = readPersonalities(value, scope);
  }
  return found;
});

const noSettings: Settings = {};
const noFiles: ReadonlyMap<string, string> = new Map();

/** Files are not rendered: they hold plain text. */
const readPersonalityFiles = memoize((files: ReadonlyMap<string, string>): readonly Personality[] => {
  if (files.size === 0) return [];
  const values = new Map([...files].map(([name, text]) => [name, readPersonalityFile(text).value]));
  return readNamedModels({ personalities: Object.fromEntries(values) }).personalities.map((one) => {
    const value = values.get(one.name);
    const words = isMap(value) ? value['system_prompt'] : value;
    return one.system && words !== undefined
      ? { ...one, system: { kind: 'constant', value: words, node: one.system.node } }
      : one;
  });
});

/**
 * Experts and personalities of `baton.yaml` and of the personality folders; the settings go before a file of the same name.
 */
export function readSharedModels({
  settings = noSettings,
  personalities = noFiles,
}: Pick<World, 'settings' | 'personalities'>): NamedModels {
  const { experts, personalities: declared } = readNamedModels(settings);
  const names = new Set(declared.map(({ name }) => name));
  return { experts, personalities: [...declared, ...readPersonalityFiles(personalities).filter(({ name }) => !names.has(name))] };
}

/** `baton.yaml` as data: invalid parts are problems (ranges in the text) and left out. Never throws. */
export function readSettings(text: string): { settings: Settings; problems: Problem[] } {
  const source = parseSource(text);
  const problems = problemsOf(source);
  const members: JsonMap = {};
  for (const { block, at, key, value } of source.entries) {
    const scope = newScope({ block, options: {}, path: '' });
    const spec = Object.hasOwn(keys, key.text) ? keys[key.text] : undefined;
    const count = reportSecrets(value, key.text, scope);
    const member = spec && count === 0 ? readMember(key.text, value, spec.schema, scope) : undefined;
    if (member !== undefined) members[key.text] = member;
    if (!spec && !isFreeKey(key.text)) reportUnknownKey(key, source.entries, scope);
    problems.push(...scope.problems.map((one) => shiftBlockProblem(one, at)));
  }
  if (source.root === 'list' || source.root === 'scalar')
    problems.push(problem('wrong-type.settings', { start: 0, end: text.length }));
  const settings = settingsOf(members);
  for (const { block, at, key, value } of source.entries) {
    if (key.text !== 'default_model' && key.text !== 'orchestrator') continue;
    const scope = newScope({ block, options: {}, path: '' });
    reportUnlisted(value, settings, scope);
    problems.push(...scope.problems.map((one) => shiftBlockProblem(one, at)));
  }
  return { settings, problems: problems.map((one) => leavingQuotes(one, text)) };
}

/** The value of a key of `baton.yaml`; undefined where it does not fit. */
function readMember(key: string, value: SourceNode, schema: JsonSchema, scope: ReadScope): Json | undefined {
  const fits = fitToSchema(value, schema, key, scope);
  if (fits === undefined) return undefined;
  judgeNamed(key, value, scope);
  if (key === 'templates') judgeStepTemplates(value, scope);
  judgeProviders(key, value, fits, scope);
  judgeNotices(key, value, scope);
  return key === 'tools' ? readOwnTools(value, fits, scope) : fits;
}

function reportUnknownKey(key: ScalarNode, entries: readonly Pair[], scope: ReadScope): void {
  const names = Object.keys(settingsKeys);
  const hint = homeOf(key.text, 'settings', names);
  const more = hint === undefined ? suggestion(nearest(key.text, names), key.range, isKeyOf(entries)) : { hint };
  reportProblem(scope, 'unknown-key', key.range, { key: key.text, place: say(phrases.settings) }, more);
}

/** Reports models that the file names itself and does not list. */
function reportUnlisted(node: SourceNode, settings: Settings, scope: ReadScope): void {
  if (node.kind === 'list') {
    for (const item of node.items) reportUnlisted(item, settings, scope);
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return;
  const listed = findListedModels(node.value, settings);
  if (!listed) return;
  const values = { model: node.value, listed: listed.join(', ') };
  const more = { severity: 'error' as const, ...suggestion(nearest(node.value, listed), node.range) };
  reportProblem(scope, 'unknown-model.listed', node.range, values, more);
}

/** Reports problems in experts and personalities, also in those of profiles. An entry that is no map was reported before. */
function judgeNamed(key: string, node: SourceNode, scope: ReadScope): void {
  if (node.kind !== 'map') return;
  if (key === 'experts') {
    for (const { model, system, temperature, maxTokens } of readExperts(node, scope)) {
      for (const value of [model, system, temperature, maxTokens]) reportMisspelt(value, scope);
    }
  } else if (key === 'personalities') {
    for (const { system } of readPersonalities(node, scope)) reportMisspelt(system, scope);
  }
  if (key === 'profiles') {
    for (const { value } of node.pairs) {
      for (const inside of value.kind === 'map' ? value.pairs : []) judgeNamed(inside.key.text, inside.value, scope);
    }
  }
}

/** Reports templates with syntax errors. */
function reportMisspelt(value: Value | undefined, scope: ReadScope): void {
  if (value?.kind === 'list') {
    for (const item of value.items) reportMisspelt(item, scope);
  }
  if (value?.kind !== 'template') return;
  const { template, node } = value;
  for (const { code, range, message, hint } of template.problems) {
    const [start, end] = [node.offsetAt(range.start), node.offsetAt(range.end - 1) + 1];
    scope.problems.push({ code, severity: 'error', range: { start, end }, message, hint });
  }
}

const secretName = /^(api_?key|secret|token|password|access_?key)$/i;
const secretShape = /^(sk-|sk_|ghp_|github_pat_|AIza|xox[abp]-|hf_|gsk_|AKIA)[\w-]{12,}/;

/** Reports texts that are or look like secrets, and returns their number. */
function reportSecrets(node: SourceNode, name: string, scope: ReadScope): number {
  if (node.kind === 'list') return node.items.reduce((count, item) => count + reportSecrets(item, name, scope), 0);
  if (node.kind === 'map') return node.pairs.reduce((count, { key, value }) => count + reportSecrets(value, key.text, scope), 0);
  if (typeof node.value !== 'string' || /^(env:|none$)|\{\{/.test(node.value)) return 0;
  if (!secretShape.test(node.value) && !secretName.test(name) && name !== 'key') return 0;
  reportProblem(scope, 'secret-in-text', node.range, { key: name }, { severity: 'error' });
  return 1;
}

/** Only keys that are present: a profile overrides exactly those. */
function settingsOf(members: JsonMap): Settings {
  const { default_model: model, orchestrator, models, limits, alerts, env, permissions, experts, personalities } = members;
  const { providers, tools, problems, profiles, notices } = members;
  return defined<Settings>({
    default_model: typeof model === 'string' ? model : textsIn(model),
    orchestrator: typeof orchestrator === 'string' ? orchestrator : undefined,
    providers: mapMembers(providers, providerSettingsOf),
    models: Array.isArray(models) ? models.flatMap(modelOf) : undefined,
    limits: isMap(limits) ? limits : undefined,
    alerts: isMap(alerts) ? alerts : undefined,
    notices: Array.isArray(notices) ? notices.filter(isMap) : undefined,
    tools: mapMembers(tools, (tool) => (isMap(tool) ? tool : undefined)),
    problems: isMap(problems) ? severitiesOf(problems) : undefined,
    experts: isMap(experts) ? experts : undefined,
    personalities: isMap(personalities) ? personalities : undefined,
    env: textsIn(env),
    permissions: textsIn(permissions),
    profiles: mapMembers(profiles, (profile) => (isMap(profile) ? settingsOf(profile) : {})),
  });
}

/** The members of a map, read by `read`; undefined results are left out. */
function mapMembers<Member>(
  map: Json | undefined,
  read: (member: Json) => Member | undefined,
): Record<string, Member> | undefined {
  if (!isMap(map)) return undefined;
  const members = Object.entries(map).flatMap(([name, json]): [string, Member][] => {
    const member = read(json);
    return member === undefined ? [] : [[name, member]];
  });
  return Object.fromEntries(members);
}

/**
 * The settings with the overrides of a profile: named entries are replaced by name. Undefined where the profile does not
 * exist.
 */
export function withProfile(settings: Settings, name: string): Settings | undefined {
  const { profiles = {}, ...usual } = settings;
  const chosen = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!chosen) return undefined;
  const merged = <T extends object>(own: T | undefined, theirs: T | undefined): T | undefined =>
    own && theirs ? { ...own, ...theirs } : (theirs ?? own);
  const maps = {
    providers: merged(usual.providers, chosen.providers),
    tools: merged(usual.tools, chosen.tools),
    limits: merged(usual.limits, chosen.limits),
    alerts: merged(usual.alerts, chosen.alerts),
    experts: merged(usual.experts, chosen.experts),
    personalities: merged(usual.personalities, chosen.personalities),
    problems: merged(usual.problems, chosen.problems),
  };
  const named = Object.fromEntries(Object.entries(maps).filter(([, map]) => map !== undefined));
  return { ...usual, ...chosen, ...named };
}

const severityWords = ['error', 'warning', 'information', 'hint', 'off'] as const;

/** Only valid codes and severities; the check of the file reports the others. */
const severitiesOf = (problems: JsonMap): NonNullable<Settings['problems']> =>
  Object.fromEntries(
    Object.entries(problems).flatMap(([code, said]) => {
      const severity = severityWords.find((word) => word === said);
      return severity && isProblemCode(code) ? [[code, severity] as const] : [];
    }),
  );

const modelNumbers = [
  'context',
  'max_output',
  'input_price',
  'output_price',
  'cached_price',
  'picture_price',
  'minute_price',
  'batch_price',
  'max_parallel',
  'rpm',
  'tpm',
] as const;

function modelOf(value: Json): ModelSettings[] {
  if (!isMap(value) || typeof value['id'] !== 'string') return [];
  const model: ModelSettings = { id: value['id'] };
  for (const name of modelNumbers) {
    const number = value[name];
    if (typeof number === 'number') model[name] = number;
  }
  const { capabilities, roles, size, expertise, latency } = value;
  return [
    defined({
      ...model,
      capabilities: textsIn(capabilities),
      roles: textsIn(roles),
      size: typeof size === 'string' ? size : undefined,
      expertise: expertises.find((word) => word === expertise),
      latency: typeof latency === 'number' || typeof latency === 'string' ? parseDuration(latency) : undefined,
    }),
  ];
}

/** The texts of a list; undefined where it is none. */
const textsIn = (list: Json | undefined): string[] | undefined =>
  Array.isArray(list) ? list.filter((item) => typeof item === 'string') : undefined;
