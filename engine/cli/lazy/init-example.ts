import { join } from 'node:path';
import { errnoHint, errnoOf, errnoWords } from '../../disk/errno.ts';
import { copyExample, findExample, type GalleryExample, listExampleFiles, listExamples } from '../../gallery/lazy/gallery.ts';
import { galleryTexts as texts } from '../../language/texts/cli/gallery.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { type Io, outputColumns, wantsColour } from '../io.ts';
import { type Paint, paint } from '../text/paint.ts';
import { wrapText } from '../text/wrapped.ts';

/** The reason that nothing was created. */
interface Refused {
  message: string;
  hint: string | undefined;
}

/** `baton init --from NAME`: copies an example into a folder of its name; without a name it lists them. */
export async function initFromExample(args: Args, io: Io): Promise<Refused | undefined> {
  const name = args.one('from') ?? '';
  if (args.has('agents')) return { message: say(texts.agentsApart), hint: say(texts.agentsApartHint) };

  const gallery = join(io.dist, '..', 'examples');
  if (name === '') return await printList(gallery, args, io);

  const example = findExample(name);
  if (!('file' in example)) {
    if (!args.has('quiet') && !args.has('json')) io.err(`${listed(io, paint(false)).join('\n')}\n`);
    const hint = example.like === undefined ? say(texts.seeExamples) : say(texts.likeExample, { like: example.like });
    return { message: say(texts.noExample, { name }), hint };
  }

  const files = await copied(gallery, name, io);
  if (!Array.isArray(files)) return files;

  const next = [say(texts.goThere, { folder: name }), example.command, say(texts.tryTests)];
  if (args.has('json')) io.out(`${JSON.stringify({ example: name, folder: join(io.cwd, name), made: files, next }, null, 2)}\n`);
  if (args.has('quiet')) return undefined;

  io.err(`${say(texts.madeFolder, { folder: name, count: files.length })}\n`);
  if (example.model === 'needed') io.err(`${say(texts.modelHint)}\n`);
  io.err(`${say(texts.next)}\n${next.map((line) => `  ${line}\n`).join('')}`);

  return undefined;
}

async function copied(gallery: string, name: string, { cwd }: Io): Promise<string[] | Refused> {
  try {
    const files = await copyExample(gallery, name, cwd);
    return files ?? { message: say(texts.folderTaken, { folder: name }), hint: say(texts.folderTakenHint) };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return unreadable(gallery);
    return { message: say(usageTexts.unwritable, { file: name, why: errnoWords(error) }), hint: errnoHint(error) };
  }
}

const unreadable = (folder: string): Refused => ({ message: say(texts.noGallery, { folder }), hint: say(texts.noGalleryHint) });

async function printList(gallery: string, args: Args, io: Io): Promise<Refused | undefined> {
  if (!args.has('json')) {
    const lines = listed(io, paint(wantsColour(io, io.outIsTerminal, args.has('no-color'))));
    io.out(`${[...lines, '', say(texts.takeOne)].join('\n')}\n`);
    return undefined;
  }
  try {
    const rows = listExamples().map(async ({ category, name, says, model, network, command }) => {
      const files = await listExampleFiles(gallery, name);
      return { name, category: say(category), says: say(says), model, network: network ?? false, command, files };
    });
    io.out(`${JSON.stringify(await Promise.all(rows), null, 2)}\n`);
    return undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return unreadable(gallery);
    throw error;
  }
}

/** The examples by category, each with what it needs. */
function listed(io: Io, style: Paint): string[] {
  const all = listExamples();
  const pad = Math.max(...all.map(({ name }) => name.length)) + 4;
  const room = Math.min(110, outputColumns(io, 110)) - pad;

  return Object.entries(Object.groupBy(all, ({ category }) => category)).flatMap(([category, examples = []]) => [
    style.bold(say(category)),
    ...examples.flatMap((example) =>
      wrapText(`${say(example.says)} (${describeNeeds(example)})`, room).map(
        (line, index) => `  ${(index ? '' : example.name).padEnd(pad - 2)}${line}`,
      ),
    ),
  ]);
}

/** The requirements of an example, in a few words. */
function describeNeeds({ model, network }: GalleryExample): string {
  const key = { none: texts.asksNobody, offline: texts.needsNoKey, needed: texts.needsModel }[model];
  return [say(key), ...(network ? [say(texts.needsNetwork)] : [])].join(', ');
}
