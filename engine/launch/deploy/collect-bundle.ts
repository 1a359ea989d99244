import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Compiled } from '../../compile/compile.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { diskError } from '../../disk/errno.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPathNow } from '../../disk/paths/real-path.ts';
import { pushTexts as texts } from '../../language/texts/cli/push.ts';
import { say } from '../../language/texts.ts';
import { type OwnTool, ownTools } from '../../language/tools/own.ts';
import { type BundleFile, isBundlePath, type PipelineBundle } from '../../store/bundles/bundle.ts';
import { lockFileOf } from '../../workspace/lock-file.ts';
import { errorsMessage, Refusal } from '../refusal.ts';
import { readPipeline } from '../source/read-pipeline.ts';

/** The most bytes of all files of a pushed pipeline together. */
const most = 16_000_000;

interface CollectedBundle extends PipelineBundle {
  /** What its texts say to servers: they obey the texts in their own folder alone. */
  unheard: readonly string[];
}

/**
 * A pipeline with the files that its runs read: inclusions, settings, personalities, lock files, files of own tools, those
 * that steps name, and `also` (files and folders). Rejects with a Refusal where the text has errors, or a file may not be
 * included.
 */
export async function collectBundle(
  file: string,
  { cwd, also }: { cwd: string; also: readonly string[] },
): Promise<CollectedBundle> {
  const { compiled, root, text, file: path, files } = await readPipeline({ cwd, file });
  const errors = compiled.problems.filter(({ severity }) => severity === 'error');
  if (errors.length) throw new Refusal(errorsMessage(path, errors.length), { problems: errors, file: path, text });

  const taken = files.map((one) => one.file);
  const personalities = join(root, '.baton', 'personalities');
  const found = [
    ...taken.flatMap((one) => [one, lockFileOf(one)]),
    ...['baton.yaml', 'baton.yml'].map((name) => join(root, name)),
    ...namesIn(personalities).map((name) => join(personalities, name)),
    ...ownTools(compiled.world.settings?.tools).flatMap((tool) => filesOfTool(tool, root)),
    ...[compiled, ...compiled.called.values()].flatMap(filesRead).map((name) => resolve(cwd, name)),
  ].filter((one) => isFile(one) && isInside(one, root));
  const asked = also.flatMap((name) => filesBelow(resolve(cwd, name), name));
  const bundled = new Map([...found, ...asked].map((one) => [one, bundleFile(one, root)]));
  const bytes = [...bundled.values()].reduce((sum, { content }) => sum + content.length * 0.75, 0);
  if (bytes > most) throw new Refusal(say(texts.tooLarge, { most: most / 1e6 }));

  const unheard = [
    ...(compiled.pipeline.triggers.length > 0 ? ['triggers'] : []),
    ...(compiled.world.settings?.notices === undefined ? [] : ['notices']),
  ];
  return { file: placeIn(root, path), files: [...bundled.values()], unheard };
}

const placeIn = (root: string, file: string): string => relative(root, file).replaceAll('\\', '/');

function bundleFile(file: string, root: string): BundleFile {
  const path = placeIn(root, file);
  if (!isInside(file, root) || !isInside(realPathNow(file), realPathNow(root)))
    throw new Refusal(say(texts.outside, { file, root }), { hint: say(texts.outsideHint) });
  if (!isBundlePath(path)) throw new Refusal(say(texts.guarded, { file: path }), { hint: say(texts.guardedHint) });

  try {
    const content = readFileSync(file).toString('base64');
    return (statSync(file).mode & 0o100) === 0 ? { path, content } : { path, content, executable: true };
  } catch (error) {
    throw diskError(error, texts.unread, file);
  }
}

/** The project files that an own tool names; a module may import more, which is unknown. */
function filesOfTool({ does }: OwnTool, root: string): string[] {
  if (does.kind === 'module') return [resolve(root, does.module)];
  const command = does.kind === 'mcp' && 'command' in does.server ? does.server : does;
  if (!('command' in command)) return [];
  return command.command.map((word) => resolve(root, command.cwd ?? '.', word));
}

/** Constant texts of steps that read files, any of which may name one. */
function filesRead({ graph, steps }: Compiled): string[] {
  return graph.nodes.flatMap(({ index, effect, readsFiles }) => {
    const work = steps[index]?.step.work;
    return work?.kind === 'tool' && (effect === 'read' || readsFiles) ? constantsIn(work.parameters) : [];
  });
}

function constantsIn(value: Value): string[] {
  if (value.kind === 'constant') return typeof value.value === 'string' ? [value.value] : [];
  if (value.kind === 'list') return value.items.flatMap(constantsIn);
  return value.kind === 'map' ? value.entries.flatMap((entry) => constantsIn(entry.value)) : [];
}

/** A file, or all files in a folder, without following links. Throws a Refusal where there is neither. */
function filesBelow(path: string, name: string): string[] {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there) throw new Refusal(say(texts.notThere, { file: name }));
  if (!there.isDirectory()) return [path];

  return readdirSync(path, { withFileTypes: true }).flatMap((one) => {
    if (one.isDirectory()) return one.name.startsWith('.') ? [] : filesBelow(join(path, one.name), join(name, one.name));
    return one.isFile() ? [join(path, one.name)] : [];
  });
}

const namesIn = (folder: string): string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).filter((name) => name.endsWith('.md')) : [];

const isFile = (path: string): boolean => !path.includes('\0') && path.length < 4_000 && isRegular(path);

/** An error means no file: a text of a step need not be a path at all. */
function isRegular(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
