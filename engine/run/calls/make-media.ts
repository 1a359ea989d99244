import { defined, isMap, type Json, type JsonMap } from '../../language/json.ts';
import { endingOfType, formatOfName, type MediaRequest, type TranscriptNotes } from '../../language/media/made-media.ts';
import { pictureSize, wavSeconds } from '../../language/media/media-size.ts';
import { nameOfType } from '../../language/media.ts';
import { mediaTexts } from '../../language/texts/run/media.ts';
import { say } from '../../language/texts.ts';
import { deserializeValue } from '../../language/values/string-table.ts';
import type { ExternalRead } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { StepAttempt } from '../context.ts';
import { permissionsOf } from '../context.ts';
import { takeMedia, withBytes } from '../files/media.ts';
import type { Media, ModelAnswer, ModelCall } from '../model-port.ts';
import type { MadeMedia, WantedMedia, WrittenMedia } from './media-types.ts';

/** The logged part of a call: the bytes are artifacts. */
interface KeptMedia {
  call: string;
  model: string;
  text: string;
  notes: TranscriptNotes;
  files: { artifact: string; type: string; prompt?: string }[];
}

/**
 * Asks as a call of the step, permitted, limited and paid for like any other, but never silently repeated. Media are stored
 * before the fact that names them, so that files can be written again from there. Rejects with a RunError.
 */
export async function makeMedia(
  attempt: StepAttempt,
  wanted: WantedMedia,
  reads: (reading: ExternalRead) => void,
): Promise<MadeMedia> {
  const { context, step } = attempt;
  const { ports } = context;
  const { request, text, audio } = wanted;
  const allowed = permissionsOf(context, step);
  const media = audio === undefined ? [] : await takeMedia(ports, [{ kind: 'audio', from: audio, at: 0 }], allowed);

  for (const { reading } of media) {
    if (reading) reads(reading);
  }

  const release: (() => void)[] = [];
  try {
    for (const file of claimedFiles(wanted, step.node.kind === 'tool' ? step.path : undefined)) {
      const free = await ports.files.claimProduct?.(file, ownerOf(attempt, file), allowed);
      if (free) release.push(free);
    }

    const kept = await askMaker(attempt, wanted, media);
    const files = await writeMade(attempt, wanted, kept, reads);
    const { model, notes } = kept;
    if (request.task === 'picture' && files.length < request.count)
      warn(attempt, say(mediaTexts.fewer, { model, count: files.length, wanted: request.count }));
    return { model, files, text: request.task === 'transcript' ? kept.text : text, notes };
  } finally {
    for (const free of release) free();
  }
}

const ownerOf = ({ step }: StepAttempt, file: string): string => `${step.path}:${stemOf(file)}`;

/** Writes the media as output files of the step. */
async function writeMade(
  attempt: StepAttempt,
  wanted: WantedMedia,
  kept: KeptMedia,
  reads: (reading: ExternalRead) => void,
): Promise<WrittenMedia[]> {
  const { context, step } = attempt;
  const { ports } = context;
  const allowed = permissionsOf(context, step);
  const isOwn = step.node.kind === 'tool';

  const files: WrittenMedia[] = [];
  for (const [index, { artifact, type, prompt }] of kept.files.entries()) {
    const base = fileFor(wanted.path, isOwn ? step.path : kept.call);
    const file = numberedFile(withEnding(base, type), index);
    const data = String(deserializeValue(await ports.files.getArtifact(artifact)));
    const written = await ports.files.writeProduct(file, { base64: data }, ownerOf(attempt, file), allowed);

    context.fact({ type: 'product.written', path: step.path, name: stemOf(file), ...written });
    const held = await ports.tools.holds?.({ of: 'file', name: written.file });
    reads(defined({ of: 'file' as const, name: written.file, held }));
    if (formatOfName(file) !== formatOfName(`x.${endingOfType(type)}`))
      warn(attempt, say(mediaTexts.otherType, { file, type: nameOfType(type) }));
    files.push(defined({ path: written.file, type, size: written.bytes, ...measured(type, data, written.bytes), prompt }));
  }

  return files;
}

const warn = ({ context, step }: StepAttempt, text: string): void =>
  context.live({ type: 'step.log', at: context.ports.clock.now(), path: step.path, level: 'warning', text });

/** The model's call, or its logged result. */
async function askMaker(
  attempt: StepAttempt,
  { request, model, text }: WantedMedia,
  media: readonly Media[],
): Promise<KeptMedia> {
  const { context, step, calls, signal } = attempt;
  const { models, files } = context.ports;
  const maker = models.chooseMaker?.(request.task, model);
  if (maker === undefined) throw new RunError({ kind: 'input', message: say(mediaTexts.notHere) });

  const asks: ModelCall = {
    model: maker,
    makes: request,
    messages: [{ role: 'user', content: text, media }],
    step: step.path,
  };
  const heard = media.map(({ artifact }) => artifact);
  const identity = { model: model ?? null, makes: { ...request }, text, heard };
  const { result } = await calls.make(
    { kind: 'model', name: maker, request: identity, prompt: promptOf(request, text, media), asks, signal, once: true },
    async (place) => {
      const messages = await withBytes(context.ports, asks.messages);
      const answer = await models.call({ ...asks, messages }, { signal, delta: () => undefined, place });
      const { text: said, calls: _calls, object: _object, vectors: _vectors, made = [], transcript = {}, ...notes } = answer;
      checkCount(request, answer);

      const most = request.task === 'picture' ? request.count : 1;
      if (made.length > most) warn(attempt, say(mediaTexts.more, { model: answer.model, count: made.length, wanted: most }));
      const kept: KeptMedia['files'] = [];
      // A server that returns more than requested must not fill the folder.
      for (const { type, data, prompt } of made.slice(0, most)) {
        kept.push(defined({ artifact: await files.putArtifact(JSON.stringify(data)), type, prompt }));
      }

      const value: JsonMap = {
        call: place.path,
        model: answer.model,
        text: said,
        notes: { ...transcript },
        files: kept.map((one) => ({ ...one })),
      };

      return { result: value, notes };
    },
  );

  return keptFrom(result, maker);
}

/** Throws where a text model answered. */
function checkCount({ task }: MediaRequest, { made, transcript, model }: ModelAnswer): void {
  const isThere = task === 'transcript' ? transcript !== undefined : made !== undefined && made.length > 0;
  if (!isThere) throw new RunError({ kind: 'bad-response', message: say(mediaTexts.nothingMade, { provider: model }) });
}

/** Reads it from a log, which may be somebody else's. */
function keptFrom(result: Json, maker: string): KeptMedia {
  const { call, model, text, notes, files } = isMap(result) ? result : {};
  const list = Array.isArray(files) ? files.filter(isMap) : [];
  return {
    call: typeof call === 'string' ? call : '',
    model: typeof model === 'string' ? model : maker,
    text: typeof text === 'string' ? text : '',
    notes: isMap(notes) ? notesFrom(notes) : {},
    files: list.flatMap(({ artifact, type, prompt }) =>
      typeof artifact === 'string' && typeof type === 'string'
        ? [defined({ artifact, type, prompt: typeof prompt === 'string' ? prompt : undefined })]
        : [],
    ),
  };
}

function notesFrom({ language, duration, segments }: JsonMap): TranscriptNotes {
  const parts = Array.isArray(segments) ? segments.filter(isMap) : undefined;
  return defined<TranscriptNotes>({
    language: typeof language === 'string' ? language : undefined,
    duration: typeof duration === 'number' ? duration : undefined,
    segments: parts?.map(({ start, end, text }) => ({ start: Number(start), end: Number(end), text: String(text) })),
  });
}

/** The request for people. */
function promptOf(request: MediaRequest, text: string, media: readonly Media[]): Json {
  if (request.task === 'transcript') return say(mediaTexts.makes.transcript, { name: media[0]?.name ?? media[0]?.type ?? '' });
  return { ...request, text };
}

/** Files whose names are known beforehand: with an extension, or a chosen format. */
function claimedFiles({ request, path }: WantedMedia, step: string | undefined): string[] {
  if (request.task === 'transcript') return [];
  const base = step === undefined && (path ?? '/').endsWith('/') ? undefined : fileFor(path, step ?? '');
  const ending = base === undefined ? undefined : (endingOf(base) ?? request.format);
  if (base === undefined || ending === undefined) return [];

  const file = endingOf(base) === undefined ? `${base}.${ending === 'jpeg' ? 'jpg' : ending}` : base;
  const count = request.task === 'picture' ? request.count : 1;
  return Array.from({ length: count }, (_, index) => numberedFile(file, index));
}

/** `each[2].cover` as a file name: `each-2-cover`. */
const fileNameOf = (path: string): string => path.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '') || 'made';

/** The path of a file; for a folder, or none, the step names it. */
const fileFor = (path = '', step: string): string => (path === '' || path.endsWith('/') ? `${path}${fileNameOf(step)}` : path);

const endingOf = (file: string): string | undefined => /[^/\\]\.([A-Za-z0-9]{1,5})$/.exec(file)?.[1];
const withEnding = (file: string, type: string): string =>
  endingOf(file) === undefined ? `${file}.${endingOfType(type)}` : file;

/** The name without folder and extension, which identifies the product in its step. */
const stemOf = (file: string): string => (file.split(/[/\\]/).at(-1) ?? file).replace(/\.[A-Za-z0-9]{1,5}$/, '');

/** `cover.png`, `cover-2.png`, … */
const numberedFile = (file: string, index: number): string =>
  index === 0 ? file : file.replace(/(\.[A-Za-z0-9]{1,5})$/, `-${index + 1}$1`);

/** In a large JPEG the size may come after a colour profile. */
const head = 2 ** 20;

function measured(type: string, data: string, size: number): { width?: number; height?: number; duration?: number } {
  const bytes = Uint8Array.from(atob(data.slice(0, head)), (one) => one.charCodeAt(0));
  if (type === 'audio/wav') return defined({ duration: wavSeconds(bytes, size) });
  return pictureSize(type, bytes) ?? {};
}
