import type { JsonMap } from '../../../language/json.ts';
import { cannotMake, endingFault, type MediaFault, makingOf, mediaFault } from '../../../language/providers/media-faults.ts';
import { requestFrom } from '../../../language/tools/media-request.ts';
import { modelWorkOf } from '../../../language/tools/model-work.ts';
import type { MapEntry } from '../../pipeline/model/value.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { findMaking } from '../models/makers.ts';
import { checkEachStep } from '../steps.ts';

export const unsupportedMediaPage: RulePage = {
  doc: 'A picture, speech or a transcript is asked of a model that does not make it, or in a size, a quality, a format or a voice that the model does not take: the provider would refuse it, and the run does before its first step. Known are the models of OpenAI, Google and xAI by their names; of another server only what its profile says. The message names what the model takes. If a server of yours can more, say so in `baton.yaml`: `picture`, `speech` or `transcript` among the `capabilities` of the model.',
  examples: [
    {
      text: `steps:
  - id: cover
    tool: image-generation
    parameters: {model: ~unsupported-media~openai:gpt-6-luna, prompt: A lighthouse}
  - id: wide
    tool: image-generation
    parameters: {model: openai:gpt-image-2, prompt: A lighthouse, size: ~unsupported-media~1920x1000}
  - id: read
    tool: audio-processing
    action: synthesize
    parameters: {model: google:gemini-3.8-flash-tts, text: Good morning, path: ~unsupported-media~morning.mp3}
`,
    },
    {
      good: true,
      text: `steps:
  - id: wide
    tool: image-generation
    parameters: {model: google:gemini-3.1-flash-image, prompt: A lighthouse, size: "16:9 2K", path: wide.png}
  - id: read
    tool: audio-processing
    action: synthesize
    parameters: {model: google:gemini-3.8-flash-tts, text: Good morning, voice: Puck, path: morning.wav}
  - {id: mine, tool: image-generation, parameters: {model: "local:flux", prompt: A lighthouse, size: 100x100}}
`,
      world: { settings: { providers: { local: { type: 'openai-compatible', base_url: 'http://127.0.0.1:9/v1' } } } },
    },
  ],
};

/** Media that a model cannot make, as far as both are written out. The rest is checked during the run. */
export const unsupportedMedia: Rule = {
  code: 'unsupported-media',
  check: checkEachStep(({ step: { work }, block }, report, { world }) => {
    if (work.kind !== 'tool' || work.computed) return;
    const task = modelWorkOf(work.tool, work.action);
    if (task === undefined || task === 'embed') return;

    const { entries } = work.parameters;

    const at = (names: readonly string[], { message, hint }: MediaFault): void => {
      const entry = entries.find(({ key }) => names.includes(key));
      report({ block, range: entry ? entry.value.node.range : work.toolRange, message, hint });
    };

    const parameters = constantsOf(entries);
    const path = ['filename', 'path'].map((name) => parameters[name]).find((one) => typeof one === 'string');
    const ending = task === 'transcript' ? undefined : endingFault(task, typeof path === 'string' ? path : undefined);
    if (ending) return at(['filename', 'path'], ending);

    const { model, text } = parameters;
    const rows = typeof model === 'string' ? findMaking(model, world.settings) : undefined;
    if (typeof model !== 'string' || !rows) return;

    const row = makingOf(rows.making, task, rows);
    if (!row) return at(['model'], cannotMake(task, model));

    const fault = mediaFault(row, requestFrom(task, parameters), model, typeof text === 'string' ? text : undefined);
    if (fault) at([fault.member ?? 'model', ...(fault.member === 'format' ? ['path'] : [])], fault);
  }),
};

/** Parameters that are written out; a template may become anything. */
const constantsOf = (entries: readonly MapEntry[]): JsonMap =>
  Object.fromEntries(entries.flatMap(({ key, value }) => (value.kind === 'constant' ? [[key, value.value]] : [])));
